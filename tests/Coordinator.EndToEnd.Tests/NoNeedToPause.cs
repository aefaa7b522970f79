using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>What looks a little like a lost link, and is none.</summary>
[Collection(InTheArena.Name)]
public sealed class NoNeedToPause(Arena arena, ITestOutputHelper output)
{
    /// <summary>Frames a second, of 60, below which people would say that it does not run.</summary>
    private const double LeastFramesPerSecond = 30;

    [SkippableTheory]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Random_loss_pauses_nobody(int percent)
    {
        await using var match = await arena.PlayAsync();

        // At one end, so that each packet is at risk once.
        await match.Left.Path.LosePercentAsync(percent);
        var toRight = await Traffic.CountAsync(match.Left, match.Right);
        var toLeft = await Traffic.CountAsync(match.Right, match.Left);
        var framesPerSecond = await PlayedAsync(match);

        double[] lost = [await toRight.LostPercentAsync(), await toLeft.LostPercentAsync()];
        Measured.Say(
            output,
            $"{percent} % loss for {Settings.Loss.TotalSeconds} s: {lost[0]:0.0} and {lost[1]:0.0} % "
                + $"of the messages lost, {framesPerSecond:0} frames/s"
        );
        // Otherwise the test would prove nothing.
        Assert.All(lost, share => Assert.InRange(share, percent * 0.5, percent * 1.5));
        Assert.InRange(framesPerSecond, LeastFramesPerSecond, 61);
        await match.ScreensAgreeAsync();
        await match.NobodyPausedAsync();
    }

    [SkippableFact]
    public async Task A_hidden_tab_pauses_nobody_and_notices_a_cut_in_time()
    {
        var api = await arena.ApiAsync();
        await using var chromium = await ThrottledChromium.StartAsync(arena.Playwright);
        await using var match = await Match.PlayInTabsAsync(await api.CreateAsync(), chromium.Window);
        // The right player's tab was opened last, and covers the other.
        var hidden = match.Left.Page;
        Assert.Equal("hidden", await hidden.EvaluateAsync<string>("() => document.visibilityState"));
        await hidden.EvaluateAsync("() => { window.ticks = 0; setInterval(() => window.ticks++, 50); }");
        var framesPerSecond = await PlayedAsync(match);

        var ticks = await hidden.EvaluateAsync<int>("() => window.ticks");
        Measured.Say(
            output,
            $"hidden tab for {Settings.Loss.TotalSeconds} s: {ticks} ticks of its own 50 ms timers, "
                + $"{framesPerSecond:0} frames/s"
        );
        // About once a second: it was throttled, and the test means something.
        Assert.InRange(ticks, 1, Settings.Loss.TotalSeconds * 1.5);
        Assert.InRange(framesPerSecond, LeastFramesPerSecond, 61);
        await match.ScreensAgreeAsync();
        await match.NobodyPausedAsync();

        var cut = await match.CutAsync();
        var paused = await match.MarksAsync("pause", 1);
        await match.HealAsync();
        var resumed = await match.MarksAsync("resume", 1);
        Measured.Seconds(output, "cut to pause, one page hidden", [.. paused.Select(mark => mark.At - cut.Issued)]);
        Measured.ResumesApart(output, "one page hidden", resumed);
        Promise.PausesInTime([.. paused.Select(mark => mark.At - cut.Issued)]);
        Promise.ResumesTogether(Math.Abs(resumed[0].At - resumed[1].At));
    }

    /// <summary>Lets them play for a while; the frames a second of the slower page.</summary>
    private static async Task<double> PlayedAsync(Match match)
    {
        var before = await match.FramesAsync();
        var since = WallClock.Now;
        await WallClock.LastsAsync(Settings.Loss);
        var seconds = (WallClock.Now - since) / 1_000;
        return (await match.FramesAsync()).Zip(before, (now, then) => (now - then) / seconds).Min();
    }
}
