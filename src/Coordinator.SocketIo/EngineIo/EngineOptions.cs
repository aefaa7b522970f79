namespace Coordinator.SocketIo.EngineIo;

/// <summary>How one Engine.IO server behaves. Checked by whoever makes it.</summary>
internal sealed record EngineOptions
{
    /// <summary>After so long without a word of the client it is sent a ping.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a client may take to answer a ping.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an upgrade may take, from its WebSocket's opening on.</summary>
    public TimeSpan UpgradeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a session may go on that its application has not admitted.</summary>
    public TimeSpan AdmitWithin { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Bytes of a request's body or of a WebSocket message.</summary>
    public int MaxPayload { get; init; } = 1_000_000;

    /// <summary>Bytes that may wait for one slow client.</summary>
    public int MaxBuffered { get; init; } = 4_000_000;

    public int MaxSessions { get; init; } = 100_000;

    /// <summary>Of them, those that are not admitted yet.</summary>
    public int MaxUnadmitted { get; init; } = 10_000;

    public bool Polling { get; init; } = true;

    public bool WebSockets { get; init; } = true;

    /// <summary>How often all sessions are looked through: by so much a ping may be late.</summary>
    public TimeSpan Tick => TimeSpan.FromMilliseconds(Math.Clamp(PingInterval.TotalMilliseconds / 50, 5, 250));
}
