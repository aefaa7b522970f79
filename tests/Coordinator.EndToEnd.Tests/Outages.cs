using Coordinator.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>The path between the two pages is cut, for shorter and longer.</summary>
[Collection(InTheArena.Name)]
public sealed class Outages(Arena arena, ITestOutputHelper output)
{
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(4);

    /// <summary>The coordinator's own clock stops when it announces the resume, so far ahead of the instant itself.</summary>
    private const double ResumeLeadMs = 200;

    /// <summary>What a report may take from a busy page to the coordinator, whose clock starts then.</summary>
    private const double ReportMs = 200;

    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 10_000 };

    [SkippableFact]
    public async Task An_outage_of_two_seconds_pauses_nobody()
    {
        await using var match = await arena.PlayAsync();

        await match.CutAsync();
        await WallClock.LastsAsync(TimeSpan.FromSeconds(2));
        await match.HealAsync();
        // Longer than a loss would have taken to be noticed.
        await match.PlaysOnAsync(240);

        await match.ScreensAgreeAsync();
        foreach (var page in match.Pages) Assert.DoesNotContain(await page.TimelineAsync(), mark => mark.What == "pause");
        Assert.Empty((await match.Created.RecordAsync()).Disconnections);
    }

    [SkippableFact]
    public async Task An_outage_of_five_seconds_pauses_both_and_both_resume_the_same_game()
    {
        await using var match = await arena.PlayAsync();

        var cut = await match.CutAsync();
        var paused = await match.MarksAsync("pause", 1);
        foreach (var page in match.Pages)
        {
            await Assertions.Expect(page.Overlay).ToContainTextAsync("Paused");
            Assert.InRange(int.Parse(await page.Page.Locator("#countdown").InnerTextAsync()), 20, 30);
            Assert.Equal("paused", await page.BodyAsync("phase"));
        }
        var frames = await match.FramesAsync();
        var during = await match.Created.RecordAsync();
        await WallClock.LastsUntilAsync(cut.Issued + 5_000);
        Assert.Equal(frames, await match.FramesAsync());
        var heal = await match.HealAsync();
        var resumed = await match.MarksAsync("resume", 1);
        await match.PlaysOnAsync();

        await match.ScreensAgreeAsync();
        foreach (var page in match.Pages) await Assertions.Expect(page.Overlay).ToBeHiddenAsync();
        Assert.True(during.InProgress);
        var record = await match.Created.RecordAsync();
        Assert.False(record.InProgress);
        Assert.Equal(["player-1", "player-2"], record.Disconnections.Select(d => d.DetectingPeer).Distinct().Order());
        Assert.All(record.Disconnections, d => Assert.Equal(1, d.Epoch));
        Assert.Equal(["player-1", "player-2"], record.ReconnectionAttempts.Select(a => a.PlayerId).Distinct().Order());
        Assert.All(record.ReconnectionAttempts, a => Assert.Equal(("success", 1), (a.Outcome, a.Epoch)));
        var pause = resumed.Max(m => m.At) - paused.Min(m => m.At);
        Assert.InRange(record.TotalPauseDurationMs, pause - ResumeLeadMs - ReportMs, pause + ReportMs);

        Measured.Seconds(output, "cut of 5 s to pause", [.. paused.Select(m => m.At - cut.Issued)]);
        Measured.Seconds(output, "heal after 5 s to resume", [.. resumed.Select(m => m.At - heal.Issued)]);
        Measured.Milliseconds(output, "difference of the two pages' resume instants", [Math.Abs(resumed[0].At - resumed[1].At)]);
    }

    [SkippableFact]
    public async Task An_outage_longer_than_the_timeout_ends_the_game_for_both()
    {
        await using var match = await arena.PlayAsync(ShortTimeout);

        await match.CutAsync();
        var paused = await match.MarksAsync("pause", 1);
        var ended = await match.MarksAsync("end");

        foreach (var page in match.Pages)
        {
            await Assertions.Expect(page.Overlay).ToContainTextAsync("The link did not come back");
            await Assertions.Expect(page.Page.Locator("#new-game")).ToBeVisibleAsync();
            Assert.Equal("reconnection_timeout", await page.BodyAsync("endReason"));
        }
        Assert.Equal("reconnection_timeout", (await match.Created.GameAsync()).Ended?.Reason);
        var record = await match.Created.RecordAsync();
        Assert.False(record.InProgress);
        Assert.NotEmpty(record.Disconnections);
        Assert.Equal(["player-1", "player-2"], record.ReconnectionAttempts.Select(a => a.PlayerId).Distinct().Order());
        Assert.All(record.ReconnectionAttempts, a => Assert.Equal("timeout", a.Outcome));
        Assert.InRange(record.TotalPauseDurationMs, ShortTimeout.TotalMilliseconds, ShortTimeout.TotalMilliseconds + 1_000);
        Measured.Seconds(output, "pause to end, timeout of 4 s", [.. ended.Zip(paused, (end, pause) => end.At - pause.At)]);
    }

    [SkippableFact]
    public async Task The_button_that_cuts_the_link_pauses_both_until_it_is_back()
    {
        await using var match = await arena.PlayAsync();

        var button = match.Left.Page.Locator("#cut-link");
        await button.ClickAsync();
        await Assertions.Expect(button).ToHaveTextAsync("Link is cut");
        foreach (var page in match.Pages) await Assertions.Expect(page.Overlay).ToContainTextAsync("Paused", Patiently);
        await match.MarksAsync("resume", 1);
        await match.PlaysOnAsync();

        await match.ScreensAgreeAsync();
        await Assertions.Expect(button).ToHaveTextAsync("Cut my link");
    }
}
