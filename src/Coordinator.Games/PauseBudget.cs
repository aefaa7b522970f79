namespace Coordinator.Games;

/// <summary>
/// How much of a game's time one player may cost the others: pauses in which it lost a link, by number and by time.
/// Null: no bound of that kind. A player that has reached one of them ends the game with its next loss.
/// </summary>
public sealed record PauseBudget(int? Count, TimeSpan? Total)
{
    /// <summary>Whether a player that has used so much may not cost another pause.</summary>
    public bool IsExhaustedBy(PauseUse use) => use.Count >= Count || use.Total >= Total;
}

/// <summary>Pauses in which a player lost a link, and how long they were together.</summary>
public sealed record PauseUse(int Count, TimeSpan Total)
{
    public static PauseUse None { get; } = new(0, TimeSpan.Zero);
}
