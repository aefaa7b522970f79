using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>
/// The server's end of one WebSocket at <c>/socket.io/</c>: texts go out in order, texts come in. What they mean is the
/// business of who has it.
/// </summary>
internal sealed class FakeSocketIoEnd
{
    private readonly WebSocket _socket;
    private readonly Channel<string> _out = Channel.CreateUnbounded<string>();

    private FakeSocketIoEnd(WebSocket socket) => _socket = socket;

    /// <summary>Serves each connection until <paramref name="serve"/> is done with it.</summary>
    public static void Map(WebApplication app, Func<FakeSocketIoEnd, Task> serve) =>
        app.Map("/socket.io/", async context =>
        {
            if (context.Request.QueryString.Value != "?EIO=4&transport=websocket")
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var end = new FakeSocketIoEnd(socket);
            var sending = end.SendAllAsync();
            await serve(end);
            end._out.Writer.TryComplete();
            await sending;
        });

    public void Send(string text) => _out.Writer.TryWrite(text);

    /// <summary>The next text; null: there is none, the connection is over.</summary>
    public async Task<string?> ReceiveAsync()
    {
        using var text = new MemoryStream();
        var buffer = new byte[4_096];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                    return null;
                text.Write(buffer.AsSpan(0, received.Count));
                if (received.EndOfMessage)
                    return Encoding.UTF8.GetString(text.ToArray());
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Closes the WebSocket in good order, and says why.</summary>
    public Task CloseAsync(string why) =>
        _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, why, CancellationToken.None);

    /// <summary>The connection breaks.</summary>
    public void Abort() => _socket.Abort();

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var text in _out.Reader.ReadAllAsync())
            {
                await _socket.SendAsync(
                    Encoding.UTF8.GetBytes(text),
                    WebSocketMessageType.Text,
                    endOfMessage: true,
                    CancellationToken.None
                );
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody is there any more.
        }
    }
}
