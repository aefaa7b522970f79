using System.Net;

namespace Coordinator.Node.Access;

/// <summary>
/// Whether a request comes from a program of this machine. A browser on this machine runs strangers' pages, so what it
/// asks for must come from this node's own page and under this machine's own name: a name that merely leads here (DNS
/// rebinding) would make a stranger's page look like ours.
/// </summary>
internal static class ThisMachine
{
    public static bool Sent(HttpContext http)
    {
        var (request, headers) = (http.Request, http.Request.Headers);
        return http.Connection.RemoteIpAddress is { } from
            && IPAddress.IsLoopback(from)
            && IsLoopbackName(request.Host.Host)
            // A proxy on this machine brings requests from anywhere.
            && headers.Keys.All(h => !h.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
            && !headers.ContainsKey("Forwarded")
            && !headers.ContainsKey("Via")
            && !headers.ContainsKey("X-Real-IP")
            && (headers.Origin.Count == 0 || headers.Origin == $"{request.Scheme}://{request.Host}");
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
}
