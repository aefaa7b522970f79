using System.Net.WebSockets;
using System.Text;

namespace Coordinator.SocketIo.Tests.Support;

/// <summary>A client's WebSocket, by hand.</summary>
internal sealed class WebSocketClient : IDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly byte[] buffer = new byte[2_000_000];

    public static async Task<WebSocketClient> OpenAsync(Uri server, string? sid)
    {
        var client = new WebSocketClient();
        client.socket.Options.KeepAliveInterval = TimeSpan.Zero;
        var session = sid is null ? "" : $"&sid={sid}";
        var address = new Uri($"ws://{server.Authority}/socket.io/?EIO=4&transport=websocket{session}");
        await client.socket.ConnectAsync(address, default).WaitAsync(Wire.Patience);
        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        socket.SendAsync(bytes, type, true, default).WaitAsync(Wire.Patience);

    /// <summary>The next message: text as it is, bytes as <c>bytes:</c> and hexadecimal digits; null: it was
    /// closed.</summary>
    public async Task<string?> NextAsync(bool passOverPings = true)
    {
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                try
                {
                    result = await socket
                        .ReceiveAsync(buffer.AsMemory(length), default)
                        .AsTask()
                        .WaitAsync(Wire.Patience);
                }
                catch (WebSocketException)
                {
                    return null;
                }
                if (result.MessageType == WebSocketMessageType.Close)
                    return null;
                length += result.Count;
            } while (!result.EndOfMessage);
            if (result.MessageType == WebSocketMessageType.Binary)
                return "bytes:" + Convert.ToHexString(buffer.AsSpan(0, length));
            var text = Encoding.UTF8.GetString(buffer, 0, length);
            if (text != "2" || !passOverPings)
                return text;
            await SendAsync("3");
        }
    }

    public async Task ClosedAsync()
    {
        while (await NextAsync() is not null)
        {
            // What was sent before.
        }
    }

    public Task CloseAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
