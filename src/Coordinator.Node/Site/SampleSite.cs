using Coordinator.Node.Start;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Coordinator.Node.Site;

/// <summary>The sample game at <c>/</c>, where it was built before the node was.</summary>
internal static class SampleSite
{
    private const string NotBuilt = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Coordinator</title>
        <h1>The coordinator is running</h1>
        <p>The sample game was not built with it. <code>scripts/run</code> builds it, and then this node.</p>
        </html>
        """;

    public static void UseSampleSite(this WebApplication app, string folder) =>
        app.UseWhen(
            context => context.ArrivedOn(Listener.Players) && context.GetEndpoint() is null,
            site =>
            {
                if (!File.Exists(Path.Combine(folder, "index.html")))
                {
                    site.Use(
                        (context, next) =>
                            context.Request is { Path.Value: "/", Method: "GET" }
                                ? TypedResults.Content(NotBuilt, "text/html; charset=utf-8").ExecuteAsync(context)
                                : next(context)
                    );
                    return;
                }
                var files = new PhysicalFileProvider(folder);
                site.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
                site.UseStaticFiles(
                    new StaticFileOptions { FileProvider = files, OnPrepareResponse = file => SetCaching(file.Context) }
                );
            }
        );

    /// <summary>What is in <c>assets</c> has its content's hash in its name; what is not may change under its
    /// name.</summary>
    private static void SetCaching(HttpContext context) =>
        context.Response.Headers[HeaderNames.CacheControl] = context.Request.Path.StartsWithSegments("/assets")
            ? "public, max-age=31536000, immutable"
            : "no-cache";
}
