using Coordinator.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>A player's page goes away, or another one comes.</summary>
[Collection(InTheArena.Name)]
public sealed class Returns(Arena arena, ITestOutputHelper output)
{
    private const string OpenElsewhere = "This game is open in another tab";

    [SkippableTheory]
    [InlineData("closed")]
    [InlineData("crashed")]
    public async Task A_page_that_is_gone_returns_by_its_link_to_the_same_game(string how)
    {
        await using var match = await arena.PlayAsync();
        // Nobody moves, so somebody soon has a point to lose.
        await match.Left.UntilAsync("the first point", "() => document.body.dataset.score !== '0-0'");

        var gone = WallClock.Now;
        await (how == "closed" ? match.Right.Page.CloseAsync() : match.Right.CrashAsync());
        var paused = await match.Left.MarkAsync("pause", 1);
        var (pausedAt, score) = (await match.Left.FrameAsync(), await match.Left.ScoreAsync());
        match.RightIsNow(await match.OpenAsync(await arena.BrowserAsync(), match.Right.Link));
        var resumed = await match.MarksAsync("resume", 1);
        await match.PlaysOnAsync();

        await match.ScreensAgreeAsync();
        foreach (var page in match.Pages)
        {
            await Assertions.Expect(page.Overlay).ToBeHiddenAsync();
            Assert.True(await page.FrameAsync() > pausedAt);
            var points = await page.ScoreAsync();
            Assert.All(points.Zip(score), side => Assert.True(side.First >= side.Second, "The score was not kept."));
        }
        var record = await match.Created.RecordAsync();
        Assert.False(record.InProgress);
        Assert.Contains(record.Disconnections, d =>
            (d.DetectingPeer, d.PeerId, d.Epoch) == ("player-1", "player-2", 1)
        );
        Assert.Contains(record.ReconnectionAttempts, a =>
            (a.PlayerId, a.Outcome, a.Epoch) == ("player-1", "success", 1)
        );
        Measured.Seconds(output, $"page {how} to pause of the other", [paused.At - gone]);
        Measured.ResumesApart(output, $"page {how} and opened again", resumed);
    }

    [SkippableFact]
    public async Task The_newest_page_of_a_player_plays_and_the_older_one_says_so()
    {
        await using var match = await arena.PlayAsync();
        var first = match.Right;

        match.RightIsNow(await match.OpenAsync(await arena.BrowserAsync(), first.Link));

        await Assertions.Expect(first.Overlay).ToContainTextAsync(OpenElsewhere);
        await match.PlaysOnAsync();
        await match.ScreensAgreeAsync();

        await first.Page.Locator("#take-back").ClickAsync();
        await Assertions.Expect(match.Right.Overlay).ToContainTextAsync(OpenElsewhere);
        match.RightIsNow(first);
        await match.PlaysOnAsync();
        await match.ScreensAgreeAsync();
    }
}
