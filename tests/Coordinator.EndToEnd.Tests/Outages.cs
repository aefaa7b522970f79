using System.Globalization;
using Coordinator.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>The path between the two pages is cut, for shorter and longer.</summary>
[Collection(InTheArena.Name)]
public sealed class Outages(Arena arena, ITestOutputHelper output)
{
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(4);

    /// <summary>The coordinator's record ends when it announces the resume, so far ahead of the instant.</summary>
    private const double ResumeLeadMs = 200;

    /// <summary>What a report may take from a busy page to the coordinator, whose clock starts then.</summary>
    private const double ReportMs = 200;

    [SkippableFact]
    public async Task An_outage_of_two_seconds_pauses_nobody()
    {
        await using var match = await arena.PlayAsync();

        await match.CutAsync();
        await WallClock.LastsAsync(TimeSpan.FromSeconds(2));
        await match.HealAsync();
        // For longer than a loss would have taken to be noticed.
        await match.PlaysOnAsync(200);

        await match.ScreensAgreeAsync();
        await match.NobodyPausedAsync();
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
            var countdown = await page.Page.Locator("#countdown").InnerTextAsync();
            Assert.InRange(int.Parse(countdown, CultureInfo.InvariantCulture), 25, 30);
        }
        var frames = await match.FramesAsync();
        Assert.True((await match.Created.RecordAsync()).InProgress);
        await WallClock.LastsUntilAsync(cut.Issued + 5_000);
        // Whoever is paused stands still.
        Assert.Equal(frames, await match.FramesAsync());
        var heal = await match.HealAsync();
        var resumed = await match.MarksAsync("resume", 1);
        await match.PlaysOnAsync();

        await match.ScreensAgreeAsync();
        foreach (var page in match.Pages)
            await Assertions.Expect(page.Overlay).ToBeHiddenAsync();
        var record = await match.Created.RecordAsync();
        record.TellOfBoth(epoch: 1, "success");
        var pause = resumed.Max(mark => mark.At) - paused.Min(mark => mark.At);
        Assert.InRange(record.TotalPauseDurationMs, pause - ResumeLeadMs - ReportMs, pause + ReportMs);
        Measured.Seconds(output, "cut of 5 s to pause", [.. paused.Select(mark => mark.At - cut.Issued)]);
        Measured.Seconds(output, "heal after 5 s to resume", [.. resumed.Select(mark => mark.At - heal.Issued)]);
        Measured.ResumesApart(output, "cut of 5 s", resumed);
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
        record.TellOfBoth(epoch: 1, "timeout");
        var timeout = ShortTimeout.TotalMilliseconds;
        Assert.InRange(record.TotalPauseDurationMs, timeout, timeout + 1_000);
        Measured.Seconds(output, "pause to end after 4 s", [.. ended.Zip(paused, (end, start) => end.At - start.At)]);
    }

    [SkippableFact]
    public async Task The_button_that_cuts_the_link_pauses_both_until_it_is_back()
    {
        await using var match = await arena.PlayAsync();

        var button = match.Left.Page.Locator("#cut-link");
        await button.ClickAsync();
        await Assertions.Expect(button).ToHaveTextAsync("Link is cut");
        await match.MarksAsync("pause", 1);
        foreach (var page in match.Pages)
            await Assertions.Expect(page.Overlay).ToContainTextAsync("Paused");
        await match.MarksAsync("resume", 1);
        await match.PlaysOnAsync();

        await match.ScreensAgreeAsync();
        await Assertions.Expect(button).ToHaveTextAsync("Cut my link");
    }
}
