using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Coordinator.SocketIo.Tests.Support;

/// <summary>An application that notes what it is told, and does what a test wants.</summary>
internal sealed class TestApplication : ISocketIoApplication
{
    public ConcurrentQueue<string> Told { get; } = new();

    public ConcurrentDictionary<string, SocketIoSocket> Sockets { get; } = new();

    public ConcurrentDictionary<string, int> Disconnections { get; } = new();

    public Func<HttpContext, bool> Accepts { get; set; } = _ => true;

    public Func<SocketIoSocket, JsonElement, CancellationToken, ValueTask<ConnectAnswer>> OnConnect { get; set; } =
        (_, _, _) => ValueTask.FromResult(ConnectAnswer.Accepted);

    public Action<SocketIoSocket> OnConnected { get; set; } = _ => { };

    public Func<SocketIoSocket, SocketIoEvent, ValueTask> OnEvent { get; set; } = Echo;

    public int Requests;

    public int Displacements;

    public static ValueTask Echo(SocketIoSocket socket, SocketIoEvent received)
    {
        return received.HasAcknowledgement
            ? received.AcknowledgeAsync(Write, received.Attachments)
            : socket.SendAsync(SocketIoMessage.Event($"{received.Name}-back", Write, received.Attachments));

        void Write(Utf8JsonWriter writer)
        {
            foreach (var argument in received.Arguments)
                argument.WriteTo(writer);
        }
    }

    public bool Accept(HttpContext context, out object? state)
    {
        state = context.Request.Query["who"].ToString();
        return Accepts(context);
    }

    public void Displaced(object? state) => Interlocked.Increment(ref Displacements);

    public void Requested(HttpContext context, object? state) => Interlocked.Increment(ref Requests);

    public ValueTask<ConnectAnswer> ConnectAsync(
        SocketIoSocket socket,
        JsonElement auth,
        CancellationToken cancellationToken
    ) => OnConnect(socket, auth, cancellationToken);

    public void Connected(SocketIoSocket socket)
    {
        Sockets[socket.Id] = socket;
        Told.Enqueue($"connected {socket.Namespace}");
        OnConnected(socket);
    }

    public ValueTask ReceiveAsync(SocketIoSocket socket, SocketIoEvent received)
    {
        Told.Enqueue($"event {received.Name}");
        return OnEvent(socket, received);
    }

    public void Disconnected(SocketIoSocket socket, string reason)
    {
        Disconnections.AddOrUpdate(socket.Id, 1, (_, times) => times + 1);
        Told.Enqueue($"disconnected {socket.Namespace} {reason}");
    }
}
