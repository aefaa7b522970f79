using Coordinator.SocketIo.EngineIo;

namespace Coordinator.SocketIo;

/// <summary>A client in one namespace.</summary>
public sealed class SocketIoSocket
{
    private readonly SocketIoSession session;
    private int stage;

    internal SocketIoSocket(SocketIoSession session, string name) => (this.session, Namespace) = (session, name);

    /// <summary>What the client knows it by. It opens no door: its session has another, which only the client
    /// knows.</summary>
    public string Id { get; } = SessionIds.New();

    /// <summary>Which namespace it is in; the main one is <c>/</c>.</summary>
    public string Namespace { get; }

    /// <summary>What <see cref="ISocketIoApplication.Accept"/> gave for its session.</summary>
    public object? State => session.State;

    /// <summary>The application's own, for what it knows of this socket.</summary>
    public object? Tag { get; set; }

    /// <summary>Whether events come and go.</summary>
    public bool IsConnected => Stage is SocketStage.Joining or SocketStage.Connected;

    /// <summary>How far it is. Changed under the session's lock.</summary>
    internal SocketStage Stage
    {
        get => (SocketStage)Volatile.Read(ref stage);
        set => Volatile.Write(ref stage, (int)value);
    }

    /// <summary>Why it is over, where that happened while the application was told that it began.</summary>
    internal string? EndedWhileJoining { get; set; }

    /// <summary>
    /// Sends an event. In the usual case it is written on the caller's thread and done at once. What is sent to a
    /// socket that is no more is dropped; a client that does not read what it is sent is disconnected. Throws nothing.
    /// </summary>
    /// <returns>
    /// Done when the transport has taken it, which is not when the client has read it. Over polling that is at once,
    /// until 64 KiB wait for the next poll.
    /// </returns>
    public ValueTask SendAsync(SocketIoMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return IsConnected ? session.Engine.SendAsync(message.FrameFor(Namespace), message.Attachments) : default;
    }

    /// <summary>Takes the client out of this namespace, and tells it. Clients do not come back from that by
    /// themselves.</summary>
    /// <param name="close">Out of all its namespaces, and closes its session.</param>
    /// <returns>Done when the transport has taken the goodbye.</returns>
    public ValueTask DisconnectAsync(bool close = false) => session.DisconnectAsync(this, close);

    /// <summary>
    /// It is known who the client is, though it may have to wait for its answer: its session no longer counts among
    /// <see cref="SocketIoOptions.MaxUnconnectedSessions"/>, nor has it to be in a namespace by a time.
    /// </summary>
    public void Admit() => session.Engine.Admit();

    /// <summary>Drops the client's session at once, without a word: it connects anew by itself after a while.</summary>
    public void Abort() => session.Engine.Close(CloseReasons.ForcedServerClose, Farewell.Abort);

    internal ValueTask SendAsync(EngineFrame frame, EngineFrame[]? attachments) =>
        IsConnected ? session.Engine.SendAsync(frame, attachments) : default;
}

/// <summary>The life of a socket.</summary>
internal enum SocketStage
{
    /// <summary>The application is being asked.</summary>
    Asking,

    /// <summary>The application is being told.</summary>
    Joining,
    Connected,
    Gone,
}
