using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>One reported loss of a link. <c>At</c> is the coordinator's time, <c>ReportedAt</c> the player's own.</summary>
public sealed record Disconnection(DateTimeOffset At, int Epoch, string DetectingPlayer, LossReport Report);

/// <summary>How a lost player's reconnection came out.</summary>
public enum AttemptOutcome
{
    /// <summary>It recovered.</summary>
    Success,

    /// <summary>The game ended before it did.</summary>
    Timeout,
}

/// <summary>How one lost player fared. <c>Attempts</c>: connections tried, as the player says; 0 where it said nothing.</summary>
public sealed record ReconnectionAttempt(
    DateTimeOffset At, int Epoch, string Player, TimeSpan Duration, int Attempts, AttemptOutcome Outcome);

/// <summary>A pause that is over.</summary>
public sealed record FinishedPause(int Epoch, DateTimeOffset StartedAt, DateTimeOffset EndedAt, bool Resumed)
{
    public TimeSpan Duration => EndedAt - StartedAt;
}

/// <summary>What a game's pauses came to, in the order in which it happened.</summary>
public sealed record ReconnectionRecord(
    ImmutableList<Disconnection> Disconnections,
    ImmutableList<ReconnectionAttempt> Attempts,
    ImmutableList<FinishedPause> Pauses)
{
    public static ReconnectionRecord Empty { get; } = new([], [], []);

    /// <summary>Whether this very report of a loss is on record.</summary>
    public bool Holds(int epoch, string player, LossReport report) =>
        Disconnections.Exists(d => d.Epoch == epoch && d.DetectingPlayer == player && d.Report == report);

    /// <summary>What belongs to one epoch alone.</summary>
    public ReconnectionRecord OfEpoch(int epoch) => new(
        Disconnections.FindAll(d => d.Epoch == epoch), Attempts.FindAll(a => a.Epoch == epoch), Pauses.FindAll(p => p.Epoch == epoch));

    /// <summary>The time that the game stood still, without the pause in progress.</summary>
    public TimeSpan TotalPaused => Pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause.Duration);
}
