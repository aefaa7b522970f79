using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>Where a game stands.</summary>
public enum GamePhase
{
    /// <summary>No such game.</summary>
    None,

    /// <summary>Created, not all players have been here yet.</summary>
    Waiting,

    /// <summary>All are here and establish their links.</summary>
    Validating,

    /// <summary>In play.</summary>
    Playing,

    /// <summary>A link was lost, everyone is paused.</summary>
    Paused,

    /// <summary>Over. Nothing changes any more.</summary>
    Ended,
}

/// <summary>Why a game is over.</summary>
public enum EndReason
{
    /// <summary>A pause lasted longer than the reconnection timeout.</summary>
    ReconnectionTimeout,

    /// <summary>The players could not connect to each other.</summary>
    ValidationFailed,

    /// <summary>A player left.</summary>
    PlayerLeft,

    /// <summary>Not all players came in time.</summary>
    NeverStarted,

    /// <summary>Nobody was connected for long.</summary>
    Abandoned,

    /// <summary>The operator closed it.</summary>
    ClosedByOperator,

    /// <summary>A player lost a link once more than its budget of pauses allows.</summary>
    PauseBudgetExhausted,
}

/// <summary>
/// How a game ended. <c>DisconnectedPlayer</c>: who most likely dropped, or null (contract, rule 7).
/// <c>Detail</c>: what the player that ended it said, if anything.
/// </summary>
public sealed record GameEnd(EndReason Reason, DateTimeOffset At, string? DisconnectedPlayer, string? Detail);

/// <summary>
/// What the rules of one game decide from: how it is now, and totals. Changed by <see cref="Game.Apply"/> alone. What
/// has happened before is in the record and not in here, so this does not grow with a game's age: it has a bound,
/// whatever its players do.
/// </summary>
public sealed record GameState
{
    /// <summary>A game that was never created: the state before the first event.</summary>
    public static GameState None { get; } = new();

    public string GameId { get; init; } = "";
    public GamePhase Phase { get; init; } = GamePhase.None;

    /// <summary>Tells two requests to create the same id apart from one request sent twice.</summary>
    public string CreationId { get; init; } = "";

    /// <summary>In the order in which the game was created with them.</summary>
    public ImmutableArray<string> Players { get; init; } = [];

    public GameSettings Settings { get; init; } = new();

    /// <summary>The studio's own JSON about this game, as text; null where there is none. Opaque.</summary>
    public string? Metadata { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Players with a connection to the coordinator. After a restart nobody is until it attaches.</summary>
    public ImmutableHashSet<string> Connected { get; init; } = [];

    /// <summary>Since when nobody is connected; null while someone is.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    public ImmutableHashSet<string> Validated { get; init; } = [];

    /// <summary>When the present phase began.</summary>
    public DateTimeOffset PhaseSince { get; init; }

    /// <summary>When the present phase is over by itself: join, validation or reconnection timeout. Null in
    /// play.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Counts the game's pauses from 1; 0 before the first.</summary>
    public int Epoch { get; init; }

    /// <summary>The pause in progress, or the one that the game ended in.</summary>
    public Pause? Pause { get; init; }

    public GameEnd? End { get; init; }

    /// <summary>The time that the game was paused, without the pause in progress.</summary>
    public TimeSpan TotalPaused { get; init; }

    /// <summary>
    /// Who reported a loss in the last pause that was resumed, and so has recovered, in the order of their names. Empty
    /// before the first.
    /// </summary>
    public ImmutableArray<string> LostLast { get; init; } = [];

    /// <summary>Which of each player's libraries holds its seat, where it has named itself.</summary>
    public ImmutableSortedDictionary<string, Seat> Seats { get; init; } =
        ImmutableSortedDictionary.Create<string, Seat>(StringComparer.Ordinal);

    /// <summary>What each player has used up of its budget of pauses; empty where the game has none.</summary>
    public ImmutableSortedDictionary<string, PauseUse> PauseUse { get; init; } =
        ImmutableSortedDictionary.Create<string, PauseUse>(StringComparer.Ordinal);

    /// <summary>
    /// How long what is told takes to each player, one way, as the player measured it. Not journaled, as
    /// <see cref="Health"/>.
    /// </summary>
    public ImmutableSortedDictionary<string, TimeSpan> Delays { get; init; } =
        ImmutableSortedDictionary.Create<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>
    /// How the links are, as each of their ends said last; at most one entry for an end. Not journaled: after a restart
    /// nothing is known until it is said again.
    /// </summary>
    public ImmutableList<NotedHealth> Health { get; init; } = [];

    /// <summary>The near misses on record, at most one entry for an end of a link and <see cref="Game.MaxNearMisses"/>
    /// in all.</summary>
    public ImmutableList<NearMisses> NearMisses { get; init; } = [];

    /// <summary>Whether this game exists and is not over.</summary>
    public bool IsOpen => Phase is not (GamePhase.None or GamePhase.Ended);

    /// <summary>Whether the player belongs to this game.</summary>
    public bool Has(string player) => Players.Contains(player);
}
