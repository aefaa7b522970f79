using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>
/// A player that was written from <c>PEERS.md</c> and the wire contract alone (<c>clients/foreign</c>, in plain JavaScript and
/// with none of this project's code) plays with the sample game's page and with its .NET player.
/// </summary>
[Collection(InTheArena.Name)]
public sealed class ForeignPeer(Arena arena, ITestOutputHelper output)
{
    private const double ResumesWithinMs = 1_500;

    [SkippableTheory]
    [InlineData("the foreign peer leads")]
    [InlineData("the page leads")]
    public async Task It_plays_with_a_page_through_a_cut(string who)
    {
        await using var match = await PlayAsync(who == "the foreign peer leads");

        var cut = await match.CutAsync();
        var paused = await match.MarksAsync("pause", 1);
        var frames = await match.FramesAsync();
        await WallClock.LastsUntilAsync(cut.Issued + 5_000);
        Assert.Equal(frames, await match.FramesAsync());
        var heal = await match.HealAsync();
        var resumed = await match.MarksAsync("resume", 1);
        await match.PlaysOnAsync(120);

        Expect($"foreign peer and page, {who}", cut, paused, heal, resumed);
        (await match.Created.RecordAsync()).TellOfBoth(epoch: 1, "success");
        foreach (var page in match.Pages) Assert.Single(await page.TimelineAsync(), mark => mark.What == "pause");
    }

    [SkippableTheory]
    [InlineData("the foreign peer leads")]
    [InlineData("the page leads")]
    public async Task Its_page_comes_back_as_a_new_instance_when_it_is_loaded_again(string who)
    {
        var leads = who == "the foreign peer leads";
        await using var match = await PlayAsync(leads);
        var (foreign, page) = leads ? (match.Left, match.Right) : (match.Right, match.Left);

        await foreign.Page.ReloadAsync();
        await page.MarkAsync("pause", 1);
        await page.MarkAsync("resume", 1);
        await match.PlaysOnAsync(120);

        var record = await match.Created.RecordAsync();
        Assert.All(record.ReconnectionAttempts, attempt => Assert.Equal("success", attempt.Outcome));
        Assert.Equal([1], record.Disconnections.Select(loss => loss.Epoch).Distinct());
    }

    [SkippableTheory]
    [InlineData("the foreign peer leads")]
    [InlineData("the page leads")]
    public async Task An_outage_of_two_seconds_pauses_nobody(string who)
    {
        await using var match = await PlayAsync(who == "the foreign peer leads");

        await match.CutAsync();
        await WallClock.LastsAsync(TimeSpan.FromSeconds(2));
        await match.HealAsync();
        // For longer than a loss would have taken to be noticed.
        await match.PlaysOnAsync(200);

        await match.NobodyPausedAsync();
    }

    [SkippableTheory]
    [InlineData("the foreign peer leads")]
    [InlineData("the program leads")]
    public async Task It_plays_with_a_program_through_a_cut(string who)
    {
        var created = await (await arena.ApiAsync()).CreateAsync();
        var (mine, its) = who == "the foreign peer leads"
            ? (created.LeftLink, created.RightLink)
            : (created.RightLink, created.LeftLink);
        await using var context = await (await arena.BrowserAsync()).NewContextAsync();
        await using var bot = BotProcess.Start(its);
        await bot.SaysAsync("joined");
        var foreign = await PlayerPage.OpenAsync(context, arena.Site.ForeignPage(mine));
        await foreign.PlaysOnAsync(120);

        var cut = await foreign.Path.CutAsync();
        var paused = await foreign.MarkAsync("pause", 1);
        await WallClock.LastsUntilAsync(cut.Issued + 5_000);
        var heal = await foreign.Path.HealAsync();
        var resumed = await foreign.MarkAsync("resume", 1);
        await foreign.PlaysOnAsync(120);

        Expect($"foreign peer and program, {who}", cut, [paused], heal, [resumed]);
        (await created.RecordAsync()).TellOfBoth(epoch: 1, "success");
        await foreign.Page.EvaluateAsync("() => window.coordinator.player.leave()");
        await foreign.MarkAsync("end");
        Assert.Equal(0, await bot.ExitCodeAsync());
    }

    [Fact]
    public async Task Its_frames_are_those_of_the_golden_file()
    {
        var (exitCode, printed) = await ClientPackages.EndsAsync("foreign/frames.check.mjs", Folders.Frames);

        Assert.True(exitCode == 0, printed);
        Assert.Matches("^[1-9][0-9]* frames", printed);
    }

    /// <summary>Opens the foreign page as one player of a game and the sample game's as the other, and waits until both play.</summary>
    private async Task<Match> PlayAsync(bool foreignLeads)
    {
        var created = await (await arena.ApiAsync()).CreateAsync();
        // The lower id leads, and is the left one.
        created = foreignLeads
            ? created with { LeftLink = arena.Site.ForeignPage(created.LeftLink) }
            : created with { RightLink = arena.Site.ForeignPage(created.RightLink) };
        return await Match.PlayAsync(created, await arena.BrowserAsync());
    }

    private void Expect(string who, Act cut, Mark[] paused, Act heal, Mark[] resumed)
    {
        double[] toPause = [.. paused.Select(mark => mark.At - cut.Issued)];
        double[] toResume = [.. resumed.Select(mark => mark.At - heal.Done)];
        Measured.Seconds(output, $"cut to pause, {who}", toPause);
        Measured.Seconds(output, $"heal after 5 s to resume, {who}", toResume);
        Promise.PausesInTime(toPause);
        Assert.All(toResume, ms => Assert.InRange(ms, 0, ResumesWithinMs));
    }
}
