using System.Net.WebSockets;
using System.Text;

namespace Coordinator.Node.Tests.Support;

/// <summary>A client of the hub that says what the test says and nothing else: no ping, no answer.</summary>
internal sealed class RawHub : IAsyncDisposable
{
    /// <summary>Ends each message of SignalR's JSON protocol.</summary>
    public const char EndOfMessage = '\u001e';

    private readonly ClientWebSocket socket = new();
    private readonly byte[] buffer = new byte[256 * 1024];

    /// <summary>Connects, and shakes hands.</summary>
    public static async Task<RawHub> ConnectAsync(TestNode node, string token)
    {
        var hub = new RawHub();
        var address = new UriBuilder(node.Players.BaseAddress!)
        {
            Scheme = "ws",
            Path = "/hubs/game",
            Query = $"access_token={token}",
        };
        await hub.socket.ConnectAsync(address.Uri, CancellationToken.None);
        await hub.SendAsync("""{"protocol":"json","version":1}""");
        await hub.ReadUntilAsync("game_joined");
        return hub;
    }

    public Task SendAsync(string message) =>
        socket.SendAsync(
            Encoding.UTF8.GetBytes(message + EndOfMessage),
            WebSocketMessageType.Text,
            endOfMessage: true,
            CancellationToken.None
        );

    /// <summary>Reads until a message has this in it.</summary>
    public async Task ReadUntilAsync(string part)
    {
        while (await ReadAsync() is { } text)
            if (text.Contains(part, StringComparison.Ordinal))
                return;
        Assert.Fail($"The connection ended before '{part}' came.");
    }

    /// <summary>Reads until the connection ends.</summary>
    public Task EndsAsync()
    {
        return ReadAllAsync().WaitAsync(TimeSpan.FromSeconds(30));

        async Task ReadAllAsync()
        {
            while (await ReadAsync() is not null) { }
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What comes next; null: the connection has ended.</summary>
    private async Task<string?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var read = await socket.ReceiveAsync(buffer, patience.Token);
            return read.MessageType == WebSocketMessageType.Close
                ? null
                : Encoding.UTF8.GetString(buffer, 0, read.Count);
        }
        catch (WebSocketException)
        {
            return null;
        }
    }
}
