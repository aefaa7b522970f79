using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>What looks a little like a lost link, and is none.</summary>
[Collection(InTheArena.Name)]
public sealed class NoNeedToPause(Arena arena, ITestOutputHelper output)
{
    /// <summary>How long it goes on: 20 s, or what COORDINATOR_LOSS_SECONDS says.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("COORDINATOR_LOSS_SECONDS") is { Length: > 0 } seconds ? int.Parse(seconds) : 20);

    /// <summary>Frames a second, of 60, below which people would say that it does not run.</summary>
    private const int LeastFramesPerSecond = 30;

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
        var frames = await match.FramesAsync();
        await WallClock.LastsAsync(Long);

        var rates = (await match.FramesAsync()).Zip(frames, (now, then) => (now - then) / Long.TotalSeconds).ToList();
        var lost = new[] { await toRight.LostPercentAsync(), await toLeft.LostPercentAsync() };
        Measured.Say(output, $"{percent} % loss for {Long.TotalSeconds} s: {lost[0]:0.0} and {lost[1]:0.0} % of the messages lost, {rates.Min():0} frames/s");
        // Otherwise the test would prove nothing.
        Assert.All(lost, share => Assert.InRange(share, percent * 0.5, percent * 1.5));
        await NobodyPausedAsync(match, rates);
    }

    [SkippableFact]
    public async Task A_hidden_tab_pauses_nobody_and_notices_a_cut_in_time()
    {
        var created = await (await arena.ApiAsync()).CreateAsync();
        await using var chromium = await ThrottledChromium.StartAsync(arena.Playwright);
        await using var match = await Match.PlayInTabsAsync(created, chromium.Window);
        // The right player's tab was opened last, and covers the other.
        Assert.Equal("hidden", await match.Left.Page.EvaluateAsync<string>("() => document.visibilityState"));
        await match.Left.Page.EvaluateAsync("() => { window.ticks = 0; setInterval(() => window.ticks++, 50); }");
        var frames = await match.FramesAsync();
        await WallClock.LastsAsync(Long);

        var rates = (await match.FramesAsync()).Zip(frames, (now, then) => (now - then) / Long.TotalSeconds).ToList();
        var ticks = await match.Left.Page.EvaluateAsync<int>("() => window.ticks");
        Measured.Say(output, $"hidden tab for {Long.TotalSeconds} s: {ticks} ticks of its own timers, {rates.Min():0} frames/s");
        // A timer of 50 ms that ran once a second: it was throttled, and the test means something.
        Assert.InRange(ticks, 1, Long.TotalSeconds * 1.5);
        await NobodyPausedAsync(match, rates);

        var cut = await match.CutAsync();
        var paused = await match.MarksAsync("pause", 1);
        await match.HealAsync();
        var resumed = await match.MarksAsync("resume", 1);
        Measured.Seconds(output, "cut to pause, one page hidden, 1 cut x 2 pages", [.. paused.Select(m => m.At - cut.Issued)]);
        Measured.Milliseconds(output, "between the two pages' resume instants, one hidden", [Math.Abs(resumed[0].At - resumed[1].At)]);
        Assert.All(paused, mark => Assert.InRange(mark.At - cut.Issued, 0, Promise.PauseWithinMs));
        Assert.InRange(Math.Abs(resumed[0].At - resumed[1].At), 0, Promise.ResumesApartAtMostMs);
    }

    private static async Task NobodyPausedAsync(Match match, IEnumerable<double> framesPerSecond)
    {
        Assert.All(framesPerSecond, rate => Assert.True(rate >= LeastFramesPerSecond, $"{rate:0} frames/s"));
        foreach (var page in match.Pages) Assert.DoesNotContain(await page.TimelineAsync(), mark => mark.What == "pause");
        await match.ScreensAgreeAsync();
        Assert.Empty((await match.Created.RecordAsync()).Disconnections);
    }
}
