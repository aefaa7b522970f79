using Coordinator.Games;

namespace Coordinator.Journal.Schema;

/// <summary>
/// What the record knows of a game as a whole while it is written: enough to say what the next event means to its
/// tables. Belongs to the one writer; after a write that failed it is read again.
/// </summary>
internal sealed class GameLine(string gameId)
{
    public string GameId { get; } = gameId;

    /// <summary>The number of the game's newest entry in the journal; 0 before the first.</summary>
    public long LastEntry { get; set; }

    /// <summary>Where SQLite's journal holds that entry; 0 before the first, and in PostgreSQL.</summary>
    public long Head { get; set; }

    public GamePhase Phase { get; set; }
    public int Epoch { get; set; }
    public long? StartedAt { get; set; }
    public long? EndedAt { get; set; }
    public long PausedMs { get; set; }

    /// <summary>Where the pause in progress stands among the pauses; null where there is none.</summary>
    public PauseKey? Pause { get; set; }

    public bool IsOpen => Phase is not (GamePhase.None or GamePhase.Ended);

    /// <summary>Whether the game has a row among the open ones.</summary>
    public bool HasOpenRow { get; set; }
}

/// <summary>The key of a pause's row.</summary>
internal readonly record struct PauseKey(long At, long Entry, int Place);

/// <summary>A pause is over.</summary>
internal readonly record struct PauseEnd(string GameId, PauseKey Pause, long EndedAt, bool Resumed);

/// <summary>A game is over. <c>Reason</c>: the name of an <see cref="EndReason"/>.</summary>
internal readonly record struct GameOver(GameLine Line, long EndedAt, string Reason, string? DisconnectedPlayer);

/// <summary>A player that had run out of time at <c>At</c> says how often it had tried.</summary>
internal readonly record struct AttemptCount(string GameId, long At, string Player, int Attempts);
