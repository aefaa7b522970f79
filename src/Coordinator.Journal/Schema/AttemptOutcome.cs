namespace Coordinator.Journal.Schema;

/// <summary>How a lost player's reconnection came out.</summary>
public enum AttemptOutcome
{
    /// <summary>It recovered.</summary>
    Success,

    /// <summary>The game ended before it did.</summary>
    Timeout,
}
