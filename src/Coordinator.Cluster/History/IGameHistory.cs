using Coordinator.Games;

namespace Coordinator.Cluster.History;

/// <summary>
/// All games that ever were, for lists and exports. Read from a projection of the journal, which trails it by a
/// second or two.
/// </summary>
public interface IGameHistory
{
    /// <summary>
    /// Games, newest first, at most <paramref name="limit"/>. <paramref name="after"/>: the <see cref="GamePage.Next"/>
    /// of the page before.
    /// </summary>
    /// <exception cref="FormatException"><paramref name="after"/> is no such value.</exception>
    Task<GamePage> ListAsync(GamePhase? phase, string? after, int limit, CancellationToken cancel = default);

    /// <summary>
    /// Every disconnection, attempt and pause that happened in [from, to), in the order of time, read as it is asked for.
    /// </summary>
    IAsyncEnumerable<HistoryRow> ReadAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel = default);
}

/// <summary>One game of a list.</summary>
public sealed record GameSummary(
    string GameId, GamePhase Phase, int Epoch, IReadOnlyList<string> Players, EndReason? EndReason, DateTimeOffset CreatedAt);

/// <summary>A page of games. <c>Next</c> is null on the last.</summary>
public sealed record GamePage(IReadOnlyList<GameSummary> Games, string? Next);

/// <summary>What a row of the history is about.</summary>
public enum HistoryKind
{
    /// <summary>A player reported the loss of a link.</summary>
    Disconnection,

    /// <summary>A lost player recovered, or ran out of time.</summary>
    Attempt,

    /// <summary>A pause began; its outcome is filled in when it is over.</summary>
    Pause,
}

/// <summary>
/// One disconnection, attempt or pause. Fields that a kind does not have are null: <c>Player</c> is the detecting
/// player, the lost player, or for a pause whoever detected it; <c>Outcome</c> is <c>success</c>, <c>timeout</c>,
/// <c>resumed</c>, <c>ended</c>, or null while a pause lasts.
/// </summary>
public sealed record HistoryRow(
    HistoryKind Kind, string GameId, int Epoch, DateTimeOffset At, string Player, string? Peer, long? Frame,
    string? IceState, string? DcState, DateTimeOffset? ReportedAt, TimeSpan? Duration, int? Attempts, string? Outcome);
