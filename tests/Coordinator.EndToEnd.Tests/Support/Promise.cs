namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>What the project promises to players.</summary>
internal static class Promise
{
    /// <summary>From a cut to the pause of either page, ms.</summary>
    public const double PauseWithinMs = 3_000;

    /// <summary>Between the instants at which the two pages resume, ms.</summary>
    public const double ResumesApartAtMostMs = 20;
}
