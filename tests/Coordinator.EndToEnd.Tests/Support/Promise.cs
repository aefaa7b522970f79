namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>What the project promises to players.</summary>
internal static class Promise
{
    /// <summary>From a cut to the pause of either player, ms.</summary>
    private const double PauseWithinMs = 3_000;

    /// <summary>
    /// The same for a player that got no processor for a moment, ms. 2.6 to 2.9 s are usual: a machine that stands
    /// still for a tenth of a second can spoil one.
    /// </summary>
    private const double StarvedPauseWithinMs = 3_500;

    /// <summary>From the moment at which a path heals to the resume, where the pair that there was comes back by
    /// itself, ms.</summary>
    private const double ResumeWithinMs = 1_000;

    /// <summary>The same where both cores are busy with other work, ms.</summary>
    private const double StarvedResumeWithinMs = 2_000;

    /// <summary>Between the instants at which the two pages resume, ms.</summary>
    public const double ResumesApartAtMostMs = 20;

    /// <summary>The same where a machine slept, clocks are apart and a player is far away, ms: a frame.</summary>
    private const double FrameMs = 17;

    /// <summary>
    /// The same for a page whose thread was starved at that instant, ms. On two cores that keep two browsers, a node
    /// and other work busy, up to 3 resumes in 40 were 39 to 72 ms apart; the median was below 2 ms.
    /// </summary>
    private const double StarvedAtMostMs = 250;

    /// <summary>Between the instants at which two clients that follow no clock are told to resume, ms.</summary>
    private const double ToldApartAtMostMs = 50;

    /// <summary>All pauses came in time, but for one whose player was starved.</summary>
    public static void PausesInTime(IReadOnlyCollection<double> cutToPauseMs)
    {
        var late = cutToPauseMs.Where(ms => ms > PauseWithinMs).ToList();
        Assert.True(
            late.Count <= 1 && late.All(ms => ms <= StarvedPauseWithinMs),
            $"Paused later than {PauseWithinMs} ms after the cut: {string.Join(", ", late.Select(ms => $"{ms:F0}"))} ms."
        );
        Assert.All(cutToPauseMs, ms => Assert.True(ms >= 0, $"Paused {-ms:F0} ms before the cut."));
    }

    /// <summary>All resumes came in time, but for one whose player was starved.</summary>
    public static void ResumesInTime(IReadOnlyCollection<double> healToResumeMs)
    {
        var late = healToResumeMs.Where(ms => ms > ResumeWithinMs).ToList();
        Assert.True(
            late.Count <= 1 && late.All(ms => ms <= StarvedResumeWithinMs),
            $"Resumed later than {ResumeWithinMs} ms after the path healed: {string.Join(", ", late.Select(ms => $"{ms:F0}"))} ms."
        );
    }

    /// <summary>Half of the resumes are within a frame, and none is further off than a starved page explains.</summary>
    public static void ResumesWithinAFrame(IReadOnlyCollection<double> apartMs)
    {
        Assert.InRange(apartMs.Order().ElementAt((apartMs.Count - 1) / 2), 0, FrameMs);
        Assert.All(apartMs, ms => Assert.InRange(ms, 0, StarvedAtMostMs));
    }

    /// <summary>Half of the resumes are as promised, and none is further off than a starved page explains.</summary>
    public static void ResumesTogether(params IReadOnlyCollection<double> apartMs)
    {
        Assert.InRange(
            apartMs.Order().ElementAt((apartMs.Count - 1) / 2),
            0,
            apartMs.Count < 3 ? StarvedAtMostMs : ResumesApartAtMostMs
        );
        Assert.All(apartMs, ms => Assert.InRange(ms, 0, StarvedAtMostMs));
    }

    /// <summary>Half of the resumes were told as promised, and none further apart than a starved player
    /// explains.</summary>
    public static void ToldTogether(IReadOnlyCollection<double> apartMs)
    {
        Assert.InRange(
            apartMs.Order().ElementAt((apartMs.Count - 1) / 2),
            0,
            apartMs.Count < 3 ? StarvedAtMostMs : ToldApartAtMostMs
        );
        Assert.All(apartMs, ms => Assert.InRange(ms, 0, StarvedAtMostMs));
    }
}
