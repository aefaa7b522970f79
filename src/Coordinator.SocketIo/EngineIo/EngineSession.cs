using System.Buffers;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>
/// One client's session: over polling, over a WebSocket, or on its way from one to the other. This part is its life;
/// the others are sending, polling and the upgrade. Everything under <c>gate</c> is short and calls nobody.
/// </summary>
internal sealed partial class EngineSession
{
    private readonly Lock gate = new();
    private readonly EngineServer server;
    private readonly IEngineConnection connection;
    private readonly Outbox outbox;
    private Heartbeat heart;
    private TimeSpan admitBy;
    private WebSocketLine? line; // null: over polling
    private bool isClosed,
        isAdmitted;
    private int blocked; // messages of this client that its application has not taken yet

    /// <param name="id">Nobody can guess it.</param>
    /// <param name="server">Whose session it is.</param>
    /// <param name="line">Where it is opened over a WebSocket.</param>
    /// <param name="state">What the application remembers of the handshake.</param>
    public EngineSession(string id, EngineServer server, WebSocketLine? line, object? state)
    {
        (Id, this.server, this.line) = (id, server, line);
        var options = server.Options;
        outbox = new Outbox(options.MaxBuffered);
        heart = new Heartbeat(options.PingInterval, options.PingTimeout, server.Now);
        admitBy = server.Now + options.AdmitWithin;
        connection = server.Application.Opened(this, state);
    }

    public string Id { get; }

    public IEngineConnection Connection => connection;

    public bool IsOpen => !Volatile.Read(ref isClosed);

    public bool IsWebSocket => line is not null;

    /// <summary>What a client is told first.</summary>
    public EngineFrame OpenPacket()
    {
        var (options, upgrades) = (server.Options, !IsWebSocket && server.Options.WebSockets ? "\"websocket\"" : "");
        var (interval, timeout) = (
            (long)options.PingInterval.TotalMilliseconds,
            (long)options.PingTimeout.TotalMilliseconds
        );
        return EngineFrame.Text(
            $$"""0{"sid":"{{Id}}","upgrades":[{{upgrades}}],"pingInterval":{{interval}},"pingTimeout":{{timeout}}"""
                + $$""","maxPayload":{{options.MaxPayload}}}"""
        );
    }

    /// <summary>Serves a session that was opened over a WebSocket, to its end.</summary>
    public async Task RunAsync(WebSocketLine opened)
    {
        SendAsync(OpenPacket()).Forget();
        Close(await opened.ReadAsync(TakeAsync), Farewell.Client);
        await opened.EndAsync();
    }

    /// <summary>The application knows this client: it no longer counts among those that may stay for a while
    /// only.</summary>
    public void Admit()
    {
        lock (gate)
        {
            if (isClosed || isAdmitted)
                return;
            isAdmitted = true;
        }
        server.Counts.Admitted();
    }

    /// <summary>The application has no more to do with this client: it may stay for a while only, as one that has just
    /// come.</summary>
    public void Unadmit()
    {
        lock (gate)
        {
            if (isClosed || !isAdmitted)
                return;
            (isAdmitted, admitBy) = (false, server.Now + server.Options.AdmitWithin);
        }
        server.TakeForStranger(this);
    }

    /// <summary>Closes it, unless the application knows its client: another one needs the place.</summary>
    /// <returns>Whether it was closed.</returns>
    public bool TryDisplace()
    {
        lock (gate)
            if (isClosed || isAdmitted)
                return false;
        Close(CloseReasons.ForcedServerClose, Farewell.Broken);
        return true;
    }

    /// <summary>Whether it is one of those that the application does not know.</summary>
    public bool IsStranger => IsOpen && !Volatile.Read(ref isAdmitted);

    /// <summary>Does what is due by now: asks the client whether it is there, or gives it up.</summary>
    public void Check(TimeSpan now)
    {
        Pulse pulse;
        WebSocketLine? late = null;
        lock (gate)
        {
            if (isClosed)
                return;
            pulse = heart.At(now);
            // What it says waits for us, not we for it.
            if (pulse == Pulse.Gone && blocked > 0)
                pulse = Pulse.Quiet;
            if (upgrade is { } attempt && now >= attempt.Until)
                late = EndUpgrade();
        }
        late?.Close();
        if (pulse == Pulse.Gone)
            Close(CloseReasons.PingTimeout, Farewell.Broken);
        else if (!Volatile.Read(ref isAdmitted) && now >= admitBy)
            Close(CloseReasons.ForcedServerClose, Farewell.Orderly);
        else if (pulse == Pulse.Ping)
            SendAsync(EngineFrame.Ping).Forget();
    }

    /// <summary>This process stood still, and its clients are not late for that.</summary>
    public void Excuse(TimeSpan now)
    {
        lock (gate)
            heart.Excuse(now);
    }

    /// <summary>Ends it, once; later calls do nothing.</summary>
    public void Close(string reason, Farewell farewell)
    {
        WebSocketLine? attempted;
        bool closesNow;
        lock (gate)
        {
            if (isClosed)
                return;
            isClosed = true;
            attempted = EndUpgrade();
            if (farewell is not Farewell.Orderly)
                outbox.Clear();
            // Before anybody can see that it is closed: a poll that does is to find its last word.
            if (line is null && TakeLeave(farewell) is { } last)
                server.Farewells.Keep(Id, last, farewell);
            // Where somebody is writing still, that one closes as soon as all is written.
            closesNow = farewell != Farewell.Orderly || !isWriting;
        }
        server.Remove(this, isAdmitted);
        attempted?.Close();
        if (farewell == Farewell.Abort)
            line?.Abort();
        else if (closesNow)
            line?.Close();
        else
            line?.ExpectEnd();
        connection.Closed(reason);
    }

    private ValueTask TakeAsync(ReadOnlyMemory<byte> message, bool isBinary) =>
        isBinary ? ReceiveAsync(message, isBinary: true) : TakeAsync(message);

    /// <summary>A packet in its text form.</summary>
    private ValueTask TakeAsync(ReadOnlyMemory<byte> packet)
    {
        switch (packet.IsEmpty ? (byte)0 : packet.Span[0])
        {
            case (byte)'4':
                return ReceiveAsync(packet[1..], isBinary: false);
            case (byte)'b':
                return TakeBinaryAsync(packet);
            case (byte)'3':
                lock (gate)
                    heart.Heard(server.Now);
                return default;
            case (byte)'1':
                Close(CloseReasons.TransportClose, Farewell.Client);
                return default;
            case (byte)'2':
                // The server asks, the client answers.
                Close(CloseReasons.TransportError, Farewell.Broken);
                return default;
            case (byte)'0' or (byte)'5' or (byte)'6':
                return default;
            default:
                Close(CloseReasons.ParseError, Farewell.Broken);
                return default;
        }
    }

    private async ValueTask TakeBinaryAsync(ReadOnlyMemory<byte> packet)
    {
        var length = Payload.DecodeBinary(packet.Span, out var content);
        if (content is null)
        {
            Close(CloseReasons.ParseError, Farewell.Broken);
            return;
        }
        try
        {
            await ReceiveAsync(content.AsMemory(0, length), isBinary: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    private ValueTask ReceiveAsync(ReadOnlyMemory<byte> content, bool isBinary)
    {
        if (!IsOpen)
            return default;
        Interlocked.Increment(ref blocked);
        ValueTask taken;
        try
        {
            taken = connection.ReceiveAsync(content, isBinary);
        }
        catch (Exception e)
        {
            taken = ValueTask.FromException(e);
        }
        if (!taken.IsCompletedSuccessfully)
            return WaitAsync(taken);
        taken.GetAwaiter().GetResult();
        Interlocked.Decrement(ref blocked);
        return default;
    }

    private async ValueTask WaitAsync(ValueTask taken)
    {
        try
        {
            await taken;
        }
        catch (Exception e)
        {
            // A mistake of ours: nobody can tell what of it has been done.
            server.Failed(e);
            Close(CloseReasons.ParseError, Farewell.Broken);
        }
        finally
        {
            lock (gate)
                heart.Excuse(server.Now);
            Interlocked.Decrement(ref blocked);
        }
    }
}
