using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Coordinator.SocketIo.Tests.Hosts;

/// <summary>What the Socket.IO suite expects: tells each client what it connected with, and sends messages
/// back.</summary>
internal sealed class EchoApplication : ISocketIoApplication
{
    public bool Accept(HttpContext context, out object? state)
    {
        state = null;
        return true;
    }

    public ValueTask<ConnectAnswer> ConnectAsync(
        SocketIoSocket socket,
        JsonElement auth,
        CancellationToken cancellationToken
    )
    {
        socket.Tag = auth;
        return ValueTask.FromResult(ConnectAnswer.Accepted);
    }

    public void Connected(SocketIoSocket socket) =>
        _ = socket.SendAsync(SocketIoMessage.Event("auth", ((JsonElement)socket.Tag!).WriteTo)).AsTask();

    public ValueTask ReceiveAsync(SocketIoSocket socket, SocketIoEvent received)
    {
        if (socket.Namespace != "/")
            return default;
        return received.Name switch
        {
            "message" => socket.SendAsync(SocketIoMessage.Event("message-back", WriteAll, received.Attachments)),
            "message-with-ack" => received.AcknowledgeAsync(WriteAll, received.Attachments),
            _ => default,
        };

        void WriteAll(Utf8JsonWriter writer)
        {
            foreach (var argument in received.Arguments)
                argument.WriteTo(writer);
        }
    }

    public void Disconnected(SocketIoSocket socket, string reason) { }
}
