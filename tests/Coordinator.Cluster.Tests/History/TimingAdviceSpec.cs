using Coordinator.Record.Timing;

namespace Coordinator.Cluster.Tests.History;

/// <summary>What other settings would have come to, worked out by hand beside it.</summary>
public sealed class TimingAdviceSpec
{
    [Fact]
    public void a_shorter_grace_makes_losses_of_near_misses_and_a_longer_one_of_quick_recoveries_none()
    {
        var advice = TimingAdvice.Of(
            [Miss(1200, 5), Miss(1900, 3), Miss(2600, 2)],
            // Without a sign of life for 3.4 s, 6 s and 20 s in all, and one for good.
            [Loss(400, 4), Loss(3000, 2), Loss(17_000, 1), new(null, 1)],
            []
        );

        Assert.Equal((10, 8), (advice.NearMisses, advice.Losses));
        Assert.Equal((18, 10, 0), Row(advice, 1));
        Assert.Equal((13, 5, 0), Row(advice, 1.5));
        Assert.Equal((10, 2, 0), Row(advice, 2));
        Assert.Equal((10, 2, 0), Row(advice, 2.5));
        Assert.Equal((8, 0, 0), Row(advice, 3));
        Assert.Equal((4, 0, 4), Row(advice, 4));
        Assert.Equal((2, 0, 6), Row(advice, 7));
    }

    [Fact]
    public void the_share_that_recovers_within_a_time_counts_a_pause_that_was_cut_short_only_until_then()
    {
        // Of 10: 4 resumed after 4 s; 2 were closed after 8 s; of the 4 that still waited 1 resumed after 12 s; 3 timed
        // out at 30 s.
        var advice = TimingAdvice.Of(
            [],
            [],
            [Pause(4, true, 4), Pause(8, false, 2), Pause(12, true, 1), Pause(30, false, 3)]
        );

        Assert.Equal(10, advice.Pauses);
        Assert.Equal(0.4, Share(advice, 5)!.Value, 6);
        Assert.Equal(0.4, Share(advice, 10)!.Value, 6);
        Assert.Equal(1 - 0.6 * 0.75, Share(advice, 15)!.Value, 6);
        Assert.Equal(1 - 0.6 * 0.75, Share(advice, 30)!.Value, 6);
        Assert.Null(Share(advice, 45));
        Assert.Equal([6, 4, 3, 3, 3, 0], advice.Timeout.Select(row => row.Lasted).Take(6)); // 5, 10, 15, 20, 30, 45 s
    }

    [Fact]
    public void where_all_recover_a_longer_timeout_changes_nothing_and_where_nothing_is_on_record_nothing_is_said()
    {
        Assert.Equal(1.0, Share(TimingAdvice.Of([], [], [Pause(4, true, 7)]), 120));
        Assert.Equal(0.0, Share(TimingAdvice.Of([], [], [Pause(40, true, 7)]), 30));
        Assert.All(TimingAdvice.Of([], [], []).Timeout, row => Assert.Null(row.Recovered));
    }

    private static (int Losses, int Needless, int Avoided) Row(TimingAdvice advice, double seconds)
    {
        var row = advice.Grace.Single(grace => grace.Grace == TimeSpan.FromSeconds(seconds));
        return (row.Losses, row.Needless, row.Avoided);
    }

    private static double? Share(TimingAdvice advice, double seconds) =>
        advice.Timeout.Single(timeout => timeout.Timeout == TimeSpan.FromSeconds(seconds)).Recovered;

    private static Counted<TimeSpan> Miss(double ms, int count) => new(TimeSpan.FromMilliseconds(ms), count);

    private static Counted<TimeSpan?> Loss(double ms, int count) => new(TimeSpan.FromMilliseconds(ms), count);

    private static Counted<PauseOutcome> Pause(double seconds, bool resumed, int count) =>
        new(new(TimeSpan.FromSeconds(seconds), resumed), count);
}
