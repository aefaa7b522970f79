using System.Net;
using System.Text;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A site of a game, on a port of its own: to a browser its pages are of another origin than the
/// coordinator.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly string? page;
    private readonly Task serving;

    private PageServer(string? page)
    {
        this.page = page;
        Address = $"http://127.0.0.1:{FreePort.At("127.0.0.1")}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        serving = ServeAsync();
    }

    private string Address { get; }

    /// <param name="page">The page of a player; null: <c>clients/player.html</c>.</param>
    public static PageServer Start(string? page = null) => new(page);

    /// <summary>The page of a player that uses this client.</summary>
    public string PageWith(string client) => $"{Address}{client}/";

    /// <summary>The page of a player that was written from the documents alone.</summary>
    /// <param name="link">the player's, as the sample game has it</param>
    /// <param name="can">what it says that its stack can do; null: what it can</param>
    public string ForeignPage(string link, string? can = null)
    {
        var (coordinator, token) = (link[..link.IndexOf('#')], link[(link.IndexOf('#') + 1)..]);
        return $"{Address}foreign/?coordinator={Uri.EscapeDataString(coordinator)}{(can is null ? "" : $"&can={can}")}#{token}";
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private static string ForeignFile(string name) => ClientPackages.File(Path.Combine("foreign", name));

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath.Split('/');
        var (type, content) = path switch
        {
            [_, "player.js"] => ("text/javascript", await File.ReadAllTextAsync(ClientPackages.File("player.js"))),
            [_, "foreign", ""] => ("text/html; charset=utf-8", await File.ReadAllTextAsync(ForeignFile("index.html"))),
            [_, "foreign", var script] when script.EndsWith(".js", StringComparison.Ordinal) => (
                "text/javascript",
                await File.ReadAllTextAsync(ForeignFile(script))
            ),
            [_, var client, "socket.io.min.js"] => (
                "text/javascript",
                await File.ReadAllTextAsync(ClientPackages.ForBrowsers(client))
            ),
            [_, _, ""] => (
                "text/html; charset=utf-8",
                page ?? await File.ReadAllTextAsync(ClientPackages.File("player.html"))
            ),
            _ => ("text/plain", ""),
        };
        using var response = context.Response;
        response.ContentType = type;
        response.Headers["Cache-Control"] = "no-store";
        if (content.Length == 0)
            response.StatusCode = (int)HttpStatusCode.NotFound;
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(content));
    }
}
