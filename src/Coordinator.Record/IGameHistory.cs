using Coordinator.Games;

namespace Coordinator.Record;

/// <summary>
/// All games that ever were, for lists and exports. What has been acknowledged is in it: the record is written together
/// with the journal.
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
    /// The records that are wanted, in the order of time, read as they are asked for: however many there are, few are
    /// in memory at once.
    /// </summary>
    IAsyncEnumerable<HistoryRecord> ReadAsync(HistoryQuery query, CancellationToken cancel = default);

    /// <summary>
    /// Everything that is on record of one game, in order, from the journal itself: as far as it is written, and read
    /// as it is asked for. Empty where there is no such game.
    /// </summary>
    IAsyncEnumerable<GameEvent> StoryAsync(string gameId, CancellationToken cancel = default);
}

/// <summary>One game of a list.</summary>
public sealed record GameSummary(
    string GameId,
    GamePhase Phase,
    int Epoch,
    IReadOnlyList<string> Players,
    EndReason? EndReason,
    DateTimeOffset CreatedAt
);

/// <summary>A page of games. <c>Next</c> is null on the last.</summary>
public sealed record GamePage(IReadOnlyList<GameSummary> Games, string? Next);
