using System.Net;
using System.Security.Cryptography;
using System.Text;
using Coordinator.Node.Options;

namespace Coordinator.Node.Api;

/// <summary>
/// Who may use the API: whoever has a key; where no key is configured, programs of this machine. A browser on this
/// machine runs strangers' pages, so what it asks for must come from this node's own page and under this machine's own
/// name: a name that merely leads here (DNS rebinding) would make a stranger's page look like ours.
/// </summary>
internal sealed class ApiAccess(NodeOptions options) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] keys = [.. options.ApiKeys.Select(Hash)];

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (keys.Length > 0)
        {
            if (HasKey(http.Request)) return await next(context);
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"coordinator\"";
            return Problems.Of(
                StatusCodes.Status401Unauthorized, "An API key is needed, as the header: Authorization: Bearer <key>.");
        }
        return IsOfThisMachine(http) ? await next(context) : Problems.Of(
            StatusCodes.Status403Forbidden,
            "No API key is configured, so the API is served to this machine alone. Set Coordinator:ApiKeys to open it.");
    }

    private bool HasKey(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var offered = Hash(header[Scheme.Length..].Trim());
        // Every key is looked at in full: how long it takes says nothing of which it is, or how near.
        return keys.Aggregate(false, (found, key) => found | CryptographicOperations.FixedTimeEquals(key, offered));
    }

    private static bool IsOfThisMachine(HttpContext http)
    {
        var (request, headers) = (http.Request, http.Request.Headers);
        return http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
            && IsLoopbackName(request.Host.Host)
            // A proxy on this machine brings requests from anywhere.
            && headers.Keys.All(h => !h.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
            && !headers.ContainsKey("Forwarded") && !headers.ContainsKey("Via") && !headers.ContainsKey("X-Real-IP")
            && (headers.Origin.Count == 0 || headers.Origin == $"{request.Scheme}://{request.Host}");
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
