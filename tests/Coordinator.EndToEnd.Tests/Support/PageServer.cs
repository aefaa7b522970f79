using System.Net;
using System.Text;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A site of a game: pages on a port of their own, so that to a browser they are another origin than the coordinator.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public PageServer()
    {
        Address = $"http://127.0.0.1:{FreePort.At("127.0.0.1")}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The page of a player that uses this client.</summary>
    public string PageWith(string client) => $"{Address}{client}/";

    /// <summary>The page; null: <c>clients/player.html</c>.</summary>
    public string? Page { get; init; }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) await AnswerAsync(await listener.GetContextAsync());
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
            [_, var client, "socket.io.min.js"] => ("text/javascript", await File.ReadAllTextAsync(ClientPackages.ForBrowsers(client))),
            [_, _, ""] => ("text/html; charset=utf-8", Page ?? await File.ReadAllTextAsync(ClientPackages.File("player.html"))),
            _ => ("text/plain", ""),
        };
        using var response = context.Response;
        response.ContentType = type;
        response.Headers["Cache-Control"] = "no-store";
        if (content.Length == 0) response.StatusCode = (int)HttpStatusCode.NotFound;
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(content));
    }
}
