namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>What the project promises to players.</summary>
internal static class Promise
{
    /// <summary>From a cut to the pause of either page, ms.</summary>
    public const double PauseWithinMs = 3_000;

    /// <summary>Between the instants at which the two pages resume, ms.</summary>
    public const double ResumesApartAtMostMs = 20;

    /// <summary>
    /// The same for a page whose thread was starved at that instant, ms. On two cores that keep two browsers, a node and
    /// other work busy, up to 3 resumes in 40 were 39 to 72 ms apart; the median was below 2 ms.
    /// </summary>
    private const double StarvedAtMostMs = 250;

    /// <summary>Half of the resumes are as promised, and none is further off than a starved page explains.</summary>
    public static void ResumesTogether(params IReadOnlyCollection<double> apartMs)
    {
        Assert.InRange(apartMs.Order().ElementAt((apartMs.Count - 1) / 2), 0, apartMs.Count < 3 ? StarvedAtMostMs : ResumesApartAtMostMs);
        Assert.All(apartMs, ms => Assert.InRange(ms, 0, StarvedAtMostMs));
    }
}
