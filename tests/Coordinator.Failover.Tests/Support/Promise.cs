namespace Coordinator.Failover.Tests.Support;

/// <summary>What a cluster of three promises. All in ms.</summary>
internal static class Promise
{
    /// <summary>From <c>kill -9</c> of a node until the last of its games answers.</summary>
    public const double AnswersAfterKill = 10_000;

    /// <summary>From the last game's answer until all players are bound to their games again.</summary>
    public const double BoundAfterAnswer = 3_000;

    /// <summary>The longest time without an answer of any game while a node stops gracefully.</summary>
    public const double GapOfGracefulStop = 1_000;
}
