namespace Coordinator.Games;

/// <summary>What holds for one game, fixed when it is created.</summary>
public sealed record GameSettings
{
    /// <summary>Fewest and most players of one game. Above eight, a mesh costs more links (28) than a browser carries
    /// well.</summary>
    public const int MinPlayers = 2,
        MaxPlayers = 8;

    /// <summary>How long a pause may last before the game ends. The contract allows 1 s to 600 s.</summary>
    public TimeSpan ReconnectionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a game waits for all its players before it ends as never started.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the players may take to validate their links. Two browser attempts of 15 s each, twice
    /// over.</summary>
    public TimeSpan ValidationTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a game in play goes on with nobody connected to the coordinator before it ends as
    /// abandoned.</summary>
    public TimeSpan AbandonedTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How far ahead of its telling a resume is set at least, so that it reaches every player before it is due. Where a
    /// player has measured that it takes longer to it, <see cref="Game.ResumeLead"/> is more.
    /// </summary>
    public TimeSpan ResumeLead { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Of each player; null: pauses are not counted.</summary>
    public PauseBudget? PauseBudget { get; init; }

    /// <summary>Whether play waits until every player has validated its links.</summary>
    public bool Validation { get; init; } = true;

    /// <summary>What a coordinator that took over leaves to the players to find it: contract, rule 6.</summary>
    public static TimeSpan RecoveryGrace { get; } = TimeSpan.FromSeconds(10);
}
