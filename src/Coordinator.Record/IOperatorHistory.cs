using Coordinator.Games;

namespace Coordinator.Record;

/// <summary>What operators ask of the record: lists to page through, one game's story, and figures over a
/// time.</summary>
public interface IOperatorHistory
{
    /// <summary>How many games fit.</summary>
    Task<int> CountAsync(GameFilter filter, CancellationToken cancel = default);

    /// <summary>Games that fit, newest first, <paramref name="count"/> from <paramref name="start"/>.</summary>
    Task<IReadOnlyList<GameSummary>> ListAsync(
        GameFilter filter,
        int start,
        int count,
        CancellationToken cancel = default
    );

    /// <summary>Everything that is on record of one game, in order, from the journal itself; empty where there is no
    /// such game.</summary>
    Task<IReadOnlyList<GameEvent>> TimelineAsync(string gameId, CancellationToken cancel = default);

    /// <summary>What happened in [from, to).</summary>
    Task<HistoryFigures> FiguresAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel = default);

    /// <summary>The players who reported the most losses in [from, to), the worst first, at most
    /// <paramref name="count"/>.</summary>
    Task<IReadOnlyList<PlayerDrops>> TopDisconnectingPlayersAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        int count,
        CancellationToken cancel = default
    );
}

/// <summary>How many losses a player of a game has reported.</summary>
public sealed record PlayerDrops(string GameId, string Player, int Drops);

/// <summary>Null: all. <c>IdBegins</c>: how the game's id begins.</summary>
public sealed record GameFilter(GamePhase? Phase = null, EndReason? EndReason = null, string? IdBegins = null);

/// <summary>
/// Figures over a time. <c>Minutes</c>: one entry a minute in order, also for minutes in which nothing happened.
/// <c>RecoveryRate</c>: of the pauses that are over, the share that resumed, 0 to 1; null where none is over.
/// <c>MedianToRecover</c> and <c>P95ToRecover</c>: from a pause to its resume; null where there is none.
/// <c>DropsByCause</c>: disconnections by what the player's WebRTC said (<c>no answer</c>, <c>ice failed</c>,
/// <c>channel closed</c>, <c>other</c>); <c>DropsByConnectionType</c>: by ICE's candidate type (<c>host</c>,
/// <c>srflx</c>,
/// <c>prflx</c>, <c>relay</c>, <c>unknown</c>).
/// </summary>
public sealed record HistoryFigures(
    IReadOnlyList<MinuteFigures> Minutes,
    int Pauses,
    int Resumed,
    int EndedInPause,
    double? RecoveryRate,
    TimeSpan? MedianToRecover,
    TimeSpan? P95ToRecover,
    int Disconnections,
    int NearMisses,
    IReadOnlyDictionary<EndReason, int> EndsByReason,
    IReadOnlyDictionary<string, int> DropsByCause,
    IReadOnlyDictionary<string, int> DropsByConnectionType
);

/// <summary>What happened in the minute that begins <c>At</c>.</summary>
public sealed record MinuteFigures(DateTimeOffset At, int Pauses, int Ends);
