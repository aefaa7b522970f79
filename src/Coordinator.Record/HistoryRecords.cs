using Coordinator.Games;
using Coordinator.Journal.Schema;

namespace Coordinator.Record;

/// <summary>The kinds of records that are kept of games.</summary>
[Flags]
public enum HistoryKinds
{
    /// <summary>A game: when it began, how it ended, how long it stood still.</summary>
    Games = 1,

    /// <summary>A player reported the loss of a link.</summary>
    Disconnections = 2,

    /// <summary>A lost player recovered, or ran out of time.</summary>
    Attempts = 4,

    /// <summary>Everyone stood still; how it came out is filled in when it is over.</summary>
    Pauses = 8,

    /// <summary>A link gave no sign of life for a while, and came back before it counted as lost.</summary>
    NearMisses = 16,
}

/// <summary>Which records are wanted: of these kinds, that happened in [From, To), of one game or of all.</summary>
public sealed record HistoryQuery(
    HistoryKinds Kinds,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    string? GameId = null
);

/// <summary>Something that is on record. <c>At</c>: on the coordinator's clock, whole milliseconds.</summary>
public abstract record HistoryRecord(string GameId, DateTimeOffset At);

/// <summary>
/// A game; <c>At</c> is its creation. <c>Pauses</c>: how many began. <c>Paused</c>: how long it stood still in pauses
/// that are over. <c>DisconnectedPlayer</c>: who most likely dropped, where it ended for that.
/// </summary>
public sealed record GameRecord(
    string GameId,
    DateTimeOffset At,
    GamePhase Phase,
    IReadOnlyList<string> Players,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    EndReason? EndReason,
    string? DisconnectedPlayer,
    int Pauses,
    TimeSpan Paused
) : HistoryRecord(GameId, At);

/// <summary>What a report of <c>Player</c> gave rise to. <c>Epoch</c>: pauses of the game so far, that one
/// included.</summary>
public abstract record PlayerRecord(string GameId, DateTimeOffset At, int Epoch, string Player)
    : HistoryRecord(GameId, At);

/// <summary>A loss that <c>Player</c> reported. <c>Frame</c>: at which it stopped. <c>ReportedAt</c>: on the player's
/// own clock.</summary>
public sealed record DisconnectionRecord(
    string GameId,
    DateTimeOffset At,
    int Epoch,
    string Player,
    string? Peer,
    long Frame,
    string? IceState,
    string? DcState,
    string? ConnectionType,
    DateTimeOffset? ReportedAt
) : PlayerRecord(GameId, At, Epoch, Player);

/// <summary>
/// How the lost <c>Player</c> fared. <c>Duration</c>: from its loss. <c>Attempts</c>: connections tried, as the player
/// says; 0 where it said nothing.
/// </summary>
public sealed record AttemptRecord(
    string GameId,
    DateTimeOffset At,
    int Epoch,
    string Player,
    TimeSpan Duration,
    int Attempts,
    AttemptOutcome Outcome,
    long? Frame
) : PlayerRecord(GameId, At, Epoch, Player);

/// <summary>A pause that <c>Player</c> was the first to report. <c>EndedAt</c> and <c>Resumed</c> are null while it
/// lasts.</summary>
public sealed record PauseRecord(
    string GameId,
    DateTimeOffset At,
    int Epoch,
    string Player,
    long Frame,
    DateTimeOffset? EndedAt,
    bool? Resumed
) : PlayerRecord(GameId, At, Epoch, Player)
{
    /// <summary>Null while it lasts.</summary>
    public TimeSpan? Duration => EndedAt is { } end ? Game.Elapsed(At, end) : null;
}

/// <summary>An interruption that <c>Player</c> reported when it was over. <c>Duration</c>: how long no sign of life
/// came.</summary>
public sealed record NearMissRecord(
    string GameId,
    DateTimeOffset At,
    int Epoch,
    string Player,
    string? Peer,
    TimeSpan Duration,
    string? ConnectionType
) : PlayerRecord(GameId, At, Epoch, Player);
