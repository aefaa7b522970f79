namespace Coordinator.Peers;

/// <summary>How a link is.</summary>
public enum LinkState
{
    /// <summary>It has not been alive yet.</summary>
    Connecting,

    /// <summary>Both ends hear each other.</summary>
    Alive,

    /// <summary>1 s without proof of life: a near miss, that pauses nothing.</summary>
    Interrupted,

    /// <summary>No proof of life for the whole grace, or the connection itself says that it is gone.</summary>
    Lost,

    /// <summary>Its owner has no use for it any more.</summary>
    Closed,
}

/// <summary>Why a link counts as lost.</summary>
public enum LossCause
{
    /// <summary>No proof of life for the whole grace.</summary>
    Silence,

    /// <summary>The far side closed the channel.</summary>
    ChannelClosed,

    /// <summary>ICE gave up.</summary>
    ConnectionFailed,

    /// <summary>The player is there again as a new instance: what the old one held is gone.</summary>
    InstanceReplaced,

    /// <summary>The game was paused, and the link had not been proven alive in the last second.</summary>
    Unproven,
}

/// <summary>A link at one moment. Times are of the scheduler's <c>HighResMonotonicClock</c>.</summary>
public sealed record LinkSnapshot
{
    /// <summary>The other player.</summary>
    public required string PlayerId { get; init; }

    /// <summary>How it is.</summary>
    public LinkState State { get; init; }

    /// <summary>It has been alive both ways, and is not lost: alive, or interrupted.</summary>
    public bool IsUp => State is LinkState.Alive or LinkState.Interrupted;

    /// <summary>When it was last proven alive, both ways. Null before the first time.</summary>
    public TimeSpan? ProvenAt { get; init; }

    /// <summary>Time from a beat to its answer, the shortest of the last eight.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>When it was lost last.</summary>
    public TimeSpan? LostAt { get; init; }

    /// <summary>Time without proof of life when it was lost last. Null where it had never been proven alive.</summary>
    public TimeSpan? SilenceAtLoss { get; init; }

    /// <summary>Number of the newest attempt to connect; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Numbered attempts since it was lost last. 0: none was needed.</summary>
    public int AttemptsSinceLost { get; init; }

    /// <summary>What ICE says of the connection that was proven alive last, or the newest: seconds late, both
    /// ways.</summary>
    public IceState Ice { get; init; }

    /// <summary>The data channel of the same connection.</summary>
    public ChannelState Channel { get; init; }

    /// <summary>
    /// A beat of theirs has come on the connection there is. Where none has and its channel is open, whoever is there
    /// does not speak this protocol.
    /// </summary>
    public bool IsHeard { get; init; }

    /// <summary>
    /// How the traffic leaves this machine, or did last: <c>host</c>, <c>srflx</c>, <c>prflx</c> or <c>relay</c> (RFC
    /// 8445). Null until it is known.
    /// </summary>
    public string? CandidateType { get; init; }
}
