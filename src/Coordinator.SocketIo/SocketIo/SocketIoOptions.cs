using Coordinator.SocketIo.EngineIo;

namespace Coordinator.SocketIo;

/// <summary>How a Socket.IO server behaves, and what a client may take of it.</summary>
public sealed class SocketIoOptions
{
    /// <summary>The namespaces that clients may ask to join; any other is answered <c>Invalid namespace</c>.</summary>
    public ISet<string> Namespaces { get; } = new HashSet<string>(StringComparer.Ordinal) { "/" };

    /// <summary>A client is sent a ping so long after its last answer. Default 25 s; 10 ms to 1 h.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>A client that has not answered a ping after so long is gone. Default 20 s; 10 ms to 1 h.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A session that has joined no namespace after so long is closed. Default 45 s; 10 ms to 1 h.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>An upgrade that takes longer is given up, and its session goes on polling. Default 10 s; 10 ms to 1
    /// h.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes of a POST's body, of a WebSocket message, and of all attachments of one packet together. Default 1 000
    /// 000; 1 000 to 100 000 000.
    /// </summary>
    public int MaxPayload { get; set; } = 1_000_000;

    /// <summary>Attachments of one packet. Default 10; 0 to 1 000.</summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>Namespaces that one session is in, or asks to join, at a time. Default 4; 1 to 1 000.</summary>
    public int MaxNamespaces { get; set; } = 4;

    /// <summary>Events of one session that are handled at a time. Default 16; 1 to 10 000.</summary>
    public int MaxParallelEvents { get; set; } = 16;

    /// <summary>Sessions at a time; over it a handshake gets 503. Default 100 000; from 1.</summary>
    public int MaxSessions { get; set; } = 100_000;

    /// <summary>
    /// Of them, those that have joined no namespace yet and were not let in (<see cref="SocketIoSocket.Admit"/>); over
    /// it the oldest is closed. Default 10 000; from 1.
    /// </summary>
    public int MaxUnconnectedSessions { get; set; } = 10_000;

    /// <summary>
    /// Bytes that may wait for a client to poll, or to read from its WebSocket; one that lets more come together is
    /// disconnected. Default 4 000 000; 1 000 to 1 000 000 000.
    /// </summary>
    public int MaxBuffered { get; set; } = 4_000_000;

    /// <summary>Whether clients may poll over HTTP. Default true.</summary>
    public bool AllowPolling { get; set; } = true;

    /// <summary>Whether clients may use WebSockets, from the beginning or after an upgrade. Default true.</summary>
    public bool AllowWebSockets { get; set; } = true;

    /// <exception cref="ArgumentException">A value is not in its range; the message says which and what may
    /// be.</exception>
    internal void Validate()
    {
        var hour = TimeSpan.FromHours(1);
        foreach (
            var (name, value) in new[]
            {
                (nameof(PingInterval), PingInterval),
                (nameof(PingTimeout), PingTimeout),
                (nameof(ConnectTimeout), ConnectTimeout),
                (nameof(UpgradeTimeout), UpgradeTimeout),
            }
        )
            if (value < TimeSpan.FromMilliseconds(10) || value > hour)
                throw Wrong(name, $"{value}", "10 ms to 1 h");
        Within(nameof(MaxPayload), MaxPayload, 1_000, 100_000_000);
        Within(nameof(MaxAttachments), MaxAttachments, 0, 1_000);
        Within(nameof(MaxNamespaces), MaxNamespaces, 1, 1_000);
        Within(nameof(MaxParallelEvents), MaxParallelEvents, 1, 10_000);
        Within(nameof(MaxSessions), MaxSessions, 1, int.MaxValue);
        Within(nameof(MaxUnconnectedSessions), MaxUnconnectedSessions, 1, int.MaxValue);
        Within(nameof(MaxBuffered), MaxBuffered, 1_000, 1_000_000_000);
        if (!AllowPolling && !AllowWebSockets)
            throw new ArgumentException(
                "Either SocketIoOptions.AllowPolling or AllowWebSockets has to be true: clients need one of them."
            );
        if (
            Namespaces.FirstOrDefault(name => !name.StartsWith('/') || name.Contains(',', StringComparison.Ordinal)) is
            { } odd
        )
            throw new ArgumentException(
                $"SocketIoOptions.Namespaces: '{odd}' is no namespace. One begins with / and has no comma."
            );
        if (Namespaces.Count == 0)
            throw new ArgumentException("SocketIoOptions.Namespaces is empty: nobody could join anything.");
    }

    internal EngineOptions ToEngine() =>
        new()
        {
            PingInterval = PingInterval,
            PingTimeout = PingTimeout,
            UpgradeTimeout = UpgradeTimeout,
            AdmitWithin = ConnectTimeout,
            MaxPayload = MaxPayload,
            MaxBuffered = MaxBuffered,
            MaxSessions = MaxSessions,
            MaxUnadmitted = MaxUnconnectedSessions,
            Polling = AllowPolling,
            WebSockets = AllowWebSockets,
        };

    private static void Within(string name, int value, int least, int most)
    {
        if (value < least || value > most)
            throw Wrong(name, $"{value}", $"{least} to {most}");
    }

    private static ArgumentException Wrong(string name, string value, string range) =>
        new($"SocketIoOptions.{name} is {value}; it may be {range}.");
}
