namespace Coordinator.Node.Access;

/// <summary>
/// Whether it was a page of this node that made a browser send a request. A cookie is sent whoever asked for it, also a
/// page at another port of this host, the players' for one: <c>SameSite</c> does not tell ports apart.
/// </summary>
internal static class OwnPages
{
    public static bool Sent(HttpRequest request)
    {
        // Browsers set it themselves, and it also holds where a proxy changes the host's name.
        if (request.Headers["Sec-Fetch-Site"] is [{ } site])
        {
            // A link to here from elsewhere shows the page to who follows it, not to the page that it stood on.
            return site == "same-origin" || (IsSafe(request) && request.Headers["Sec-Fetch-Mode"] == "navigate");
        }
        // They leave it out in the clear. The scheme is not compared: behind a proxy that does TLS, the page's is
        // another.
        return request.Headers.Origin is [{ } origin]
            ? Uri.TryCreate(origin, UriKind.Absolute, out var page)
                && Uri.TryCreate($"{page.Scheme}://{request.Host}", UriKind.Absolute, out var own)
                && page.Authority.Equals(own.Authority, StringComparison.OrdinalIgnoreCase)
            : IsSafe(request);
    }

    /// <summary>Changes nothing; a browser leaves the origin out only there.</summary>
    private static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        || HttpMethods.IsHead(request.Method)
        || HttpMethods.IsOptions(request.Method);
}
