using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Coordinator.SocketIo.EngineIo;
using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo;

/// <summary>
/// The namespaces that one client is in, and what it sends for them. Messages come one at a time; the end of the
/// session, and what the application does, at any time.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source of cancellation without a timer holds nothing.")]
internal sealed class SocketIoSession(
    EngineSession engine,
    object? state,
    ISocketIoApplication application,
    SocketIoOptions options,
    ILogger log
) : IEngineConnection
{
    private static readonly JsonElement NoAuth = JsonElement.Parse("{}"u8);

    private readonly Lock gate = new();
    private readonly Dictionary<string, SocketIoSocket> sockets = new(StringComparer.Ordinal);
    private readonly EventRoom room = new(options.MaxParallelEvents);
    private readonly CancellationTokenSource ending = new();
    private PendingPacket? pending;
    private TaskCompletionSource? joined; // somebody waits for a socket to have joined
    private bool isClosed;

    public EngineSession Engine => engine;

    public object? State => state;

    public ValueTask ReceiveAsync(ReadOnlyMemory<byte> content, bool isBinary)
    {
        if (isBinary)
            return TakeAttachment(content.Span);
        if (pending is not null)
            return Malformed();
        if (!PacketReader.TryRead(content.Span, options.MaxAttachments, out var packet))
            return Malformed();
        if (packet.AttachmentCount > 0)
        {
            pending = new PendingPacket(packet, options.MaxPayload);
            return default;
        }
        return Take(packet, []);
    }

    public void Closed(string reason)
    {
        SocketIoSocket[] all;
        lock (gate)
        {
            isClosed = true;
            all = [.. sockets.Values];
        }
        // Callbacks of the application run there; they must not hold up who closes.
        _ = ending.CancelAsync();
        room.Open();
        foreach (var socket in all)
            End(socket, reason);
    }

    /// <summary>Sends a client out of one namespace, or of all.</summary>
    public ValueTask DisconnectAsync(SocketIoSocket socket, bool close)
    {
        if (!close)
            return LeaveAsync(socket);
        SocketIoSocket[] all;
        lock (gate)
            all = [.. sockets.Values];
        var last = default(ValueTask);
        foreach (var one in all)
            last = LeaveAsync(one);
        engine.Close(CloseReasons.ForcedServerClose, Farewell.Orderly);
        return last;
    }

    private ValueTask LeaveAsync(SocketIoSocket socket)
    {
        var sent = socket.SendAsync(PacketWriter.Disconnect(socket.Namespace), null);
        End(socket, DisconnectReasons.ServerNamespaceDisconnect);
        return sent;
    }

    private ValueTask TakeAttachment(ReadOnlySpan<byte> content)
    {
        if (pending is not { } waiting || !waiting.TryAdd(content))
            return Malformed();
        if (!waiting.IsComplete)
            return default;
        pending = null;
        return Take(waiting.Packet, waiting.Attachments);
    }

    private ValueTask Malformed()
    {
        log.Malformed();
        engine.Close(CloseReasons.ParseError, Farewell.Broken);
        return default;
    }

    private ValueTask Take(Packet packet, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (
            packet.Type is PacketType.BinaryEvent or PacketType.BinaryAck
            && !PendingPacket.PlaceholdersFit(packet.Payload, attachments.Count)
        )
            return Malformed();
        if (packet.Type == PacketType.Connect)
            return Connect(packet);
        SocketIoSocket? socket;
        lock (gate)
            sockets.TryGetValue(packet.Namespace, out socket);
        switch (packet.Type)
        {
            case PacketType.Event or PacketType.BinaryEvent when socket is { Stage: not SocketStage.Asking }:
                var received = new SocketIoEvent(socket, packet, attachments);
                return socket.Stage == SocketStage.Joining
                    ? BeginAfterJoiningAsync(socket, received)
                    : Begin(socket, received);
            case PacketType.Disconnect when socket is { Stage: not SocketStage.Asking }:
                End(socket, DisconnectReasons.ClientNamespaceDisconnect);
                return default;
            case PacketType.Ack or PacketType.BinaryAck when socket is { Stage: not SocketStage.Asking }:
                return default; // this server asks for none
            default:
                return Misplaced();
        }
    }

    /// <summary>A packet that fits no namespace as it is now ends the session, as it does with the reference.</summary>
    private ValueTask Misplaced()
    {
        engine.Close(CloseReasons.ForcedServerClose, Farewell.Orderly);
        return default;
    }

    private ValueTask Connect(Packet packet)
    {
        var name = packet.Namespace;
        if (!options.Namespaces.Contains(name))
            return engine.SendAsync(PacketWriter.ConnectError(name, "Invalid namespace"));
        var socket = new SocketIoSocket(this, name);
        bool added;
        lock (gate)
        {
            if (isClosed)
                return default;
            added = sockets.Count < options.MaxNamespaces && sockets.TryAdd(name, socket);
        }
        if (!added)
            return Misplaced();
        var auth = packet.Payload.ValueKind == JsonValueKind.Undefined ? NoAuth : packet.Payload;
        return room.Enter(JoinAsync(socket, auth));
    }

    private async ValueTask JoinAsync(SocketIoSocket socket, JsonElement auth)
    {
        ConnectAnswer answer;
        try
        {
            answer = await application.ConnectAsync(socket, auth, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            log.ApplicationFailed(nameof(application.ConnectAsync), socket.Id, e);
            answer = ConnectAnswer.Closed;
        }
        if (answer == ConnectAnswer.Accepted)
            Join(socket);
        else if (answer.Message is { } message)
            Refuse(socket, PacketWriter.ConnectError(socket.Namespace, message, answer.Data));
        else
            engine.Close(CloseReasons.ForcedServerClose, Farewell.Orderly);
    }

    private void Refuse(SocketIoSocket socket, EngineFrame answer)
    {
        lock (gate)
            Remove(socket);
        engine.SendAsync(answer).Forget();
    }

    private void Join(SocketIoSocket socket)
    {
        lock (gate)
        {
            // Over meanwhile, by either side.
            if (isClosed || sockets.GetValueOrDefault(socket.Namespace) != socket)
                return;
            socket.Stage = SocketStage.Joining;
        }
        engine.Admit();
        engine.SendAsync(PacketWriter.Connect(socket.Namespace, socket.Id)).Forget();
        Guard(nameof(application.Connected), socket, () => application.Connected(socket));
        TaskCompletionSource? waiting;
        string? over;
        lock (gate)
        {
            over = socket.EndedWhileJoining;
            socket.Stage = over is null ? SocketStage.Connected : SocketStage.Gone;
            (waiting, joined) = (joined, null);
        }
        if (over is not null)
            Guard(nameof(application.Disconnected), socket, () => application.Disconnected(socket, over));
        waiting?.TrySetResult();
    }

    /// <summary>A socket is no more. The application is told once, and after it was told of the beginning.</summary>
    private void End(SocketIoSocket socket, string reason)
    {
        lock (gate)
        {
            Remove(socket);
            switch (socket.Stage)
            {
                case SocketStage.Joining:
                    socket.EndedWhileJoining ??= reason;
                    return;
                case SocketStage.Connected:
                    socket.Stage = SocketStage.Gone;
                    break;
                default:
                    return;
            }
        }
        Guard(nameof(application.Disconnected), socket, () => application.Disconnected(socket, reason));
    }

    private void Remove(SocketIoSocket socket)
    {
        if (sockets.GetValueOrDefault(socket.Namespace) != socket)
            return;
        sockets.Remove(socket.Namespace);
        if (sockets.Count == 0)
            engine.Unadmit();
    }

    private async ValueTask BeginAfterJoiningAsync(SocketIoSocket socket, SocketIoEvent received)
    {
        Task? wait = null;
        lock (gate)
        {
            if (socket.Stage == SocketStage.Joining)
            {
                joined ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = joined.Task;
            }
        }
        if (wait is not null)
            await wait;
        if (socket.Stage == SocketStage.Joining)
            await BeginAfterJoiningAsync(socket, received); // another socket had joined
        else
            await Begin(socket, received);
    }

    private ValueTask Begin(SocketIoSocket socket, SocketIoEvent received)
    {
        if (socket.Stage != SocketStage.Connected)
            return default;
        ValueTask handled;
        try
        {
            handled = application.ReceiveAsync(socket, received);
        }
        catch (Exception e)
        {
            log.ApplicationFailed(nameof(application.ReceiveAsync), socket.Id, e);
            return default;
        }
        if (handled.IsCompletedSuccessfully)
        {
            handled.GetAwaiter().GetResult();
            return default;
        }
        return room.Enter(WatchAsync(socket, handled));
    }

    private async ValueTask WatchAsync(SocketIoSocket socket, ValueTask handled)
    {
        try
        {
            await handled;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The session is over, and the application has noticed.
        }
        catch (Exception e)
        {
            log.ApplicationFailed(nameof(application.ReceiveAsync), socket.Id, e);
        }
    }

    private void Guard(string what, SocketIoSocket socket, Action call)
    {
        try
        {
            call();
        }
        catch (Exception e)
        {
            log.ApplicationFailed(what, socket.Id, e);
        }
    }
}
