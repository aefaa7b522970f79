using Coordinator.Node.Start;

namespace Coordinator.Node.Site;

/// <summary>What a browser may do with what this node serves.</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// The page's own files alone; a worker from a blob, which the browser library beats from; and connections to
    /// wherever, since a page may play through another coordinator than the one that served it: WebSockets, and the
    /// plain requests by which the library asks such a one whether it is there, and whether it refuses the token, both
    /// of which a browser hides of a WebSocket. Whoever may open a WebSocket to anywhere gains nothing by a request.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self' http: https: ws: wss:; worker-src 'self' blob:; img-src 'self' data:; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>
    /// The dashboard's own files and its connection to this very node. Its components set styles on elements; scripts
    /// are files alone. Its pages are found from <c>/</c> whatever their address is, which takes a base of their own.
    /// </summary>
    private const string DashboardsPolicy =
        "default-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    var headers = context.Response.Headers;
                    var isOperators = context.ArrivedOn(Listener.Management);
                    headers.ContentSecurityPolicy = isOperators ? DashboardsPolicy : ContentSecurityPolicy;
                    headers.XContentTypeOptions = "nosniff";
                    // With "no-referrer" a browser also hides the origin of a form, by which the sign-in knows its own
                    // page.
                    headers["Referrer-Policy"] = isOperators ? "same-origin" : "no-referrer";
                    headers["Cross-Origin-Opener-Policy"] = "same-origin";
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
}
