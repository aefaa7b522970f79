using Coordinator.Cluster;
using Coordinator.Node.Options;

namespace Coordinator.Node.Players;

/// <summary>
/// Which web pages may use the hub: those of this cluster's nodes, those of this machine, and the configured ones.
/// Browsers send the origin with every WebSocket but leave the judgement to the server (RFC 6455, 10.2).
/// </summary>
internal sealed class WebOrigins(NodeOptions options, IClusterNode node)
{
    private static readonly Refusal NotAllowed = new(
        StatusCodes.Status403Forbidden,
        "Pages of this origin may not use the coordinator. Add it to Coordinator:AllowedOrigins.",
        MayComeBack: false
    );

    private readonly HashSet<string> allowed = new(
        [.. options.AllowedOrigins, .. options.PublicUrl is { } url ? [OriginOf(url)] : Array.Empty<string>()],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Whether pages of this origin may use the hub from anywhere.</summary>
    public bool IsAllowed(string origin) =>
        allowed.Contains("*")
        || allowed.Contains(origin)
        || Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback
        // A page goes on through another node when the one that served it is gone.
        || node.PublicUrls.Any(url =>
            string.Equals(OriginOf(new Uri(url)), origin, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Whether the page that made this request may: a program that is no browser says no origin.</summary>
    public bool IsAllowed(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        return origins.Count switch
        {
            0 => true,
            1 => IsOwn(origins[0]!, request) || IsAllowed(origins[0]!),
            _ => false,
        };
    }

    /// <summary>Whether the request may go on; else it has been answered.</summary>
    public async Task<bool> AdmitsAsync(HttpContext context)
    {
        if (IsAllowed(context.Request))
            return true;
        await NotAllowed.WriteAsync(context);
        return false;
    }

    private static string OriginOf(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
