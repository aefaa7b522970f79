using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>
/// A player that was written from <c>PEERS.md</c> and the wire contract alone (<c>clients/foreign</c>, in plain
/// JavaScript and with none of this project's code) plays with the sample game's page and with its .NET player.
/// </summary>
[Collection(InTheArena.Name)]
public sealed class ForeignPeer(Arena arena, ITestOutputHelper output)
{
    /// <summary>From the path's healing to the resume of either player, ms; 250 to 650 are usual.</summary>
    private const double ResumesWithinMs = 1_500;

    /// <summary>
    /// The same for a player that got no processor for a moment, ms: on two cores with ten times as much to do as they
    /// can, one of 26 cuts between it and a program took 1966. An attempt more would take longer.
    /// </summary>
    private const double StarvedResumesWithinMs = 3_000;

    /// <summary>From the pause of the other player to its resume, where a page was loaded again, ms.</summary>
    private const double ReturnsWithinMs = 8_000;

    /// <summary>
    /// 5 s: the connection that is there is whole again before it is given up. 18 s: it is not, and an attempt that was
    /// made meanwhile brings the link back.
    /// </summary>
    [SkippableTheory]
    [InlineData("the foreign peer leads", new[] { 5, 18 })]
    [InlineData("the page leads", new[] { 5, 18 })]
    [InlineData("the page leads a foreign peer that can't restart ICE", new[] { 5 })]
    public async Task It_plays_with_a_page_through_cuts(string who, int[] outages)
    {
        var (leads, restarts) = (
            who.StartsWith("the foreign", StringComparison.Ordinal),
            !who.Contains("can't restart")
        );
        await using var match = await PlayAsync(leads, restarts);

        foreach (var (index, seconds) in outages.Index())
        {
            var epoch = index + 1;
            var cut = await match.CutAsync();
            var paused = await match.MarksAsync("pause", epoch);
            var frames = await match.FramesAsync();
            await WallClock.LastsUntilAsync(cut.Issued + seconds * 1_000);
            Assert.Equal(frames, await match.FramesAsync());
            var heal = await match.HealAsync();
            var resumed = await match.MarksAsync("resume", epoch);
            await match.PlaysOnAsync(120);
            Expect($"foreign peer and page, {who}", seconds, cut, paused, heal, resumed);
            if (epoch == 1)
                (await match.Created.RecordAsync()).TellOfBoth(epoch, "success");
        }

        var record = await match.Created.RecordAsync();
        Assert.All(record.ReconnectionAttempts, attempt => Assert.Equal("success", attempt.Outcome));
        Assert.Equal(2 * outages.Length, record.ReconnectionAttempts.Count);
        // What can't be taken is not offered, so the first attempt brings it back.
        Assert.All(record.ReconnectionAttempts.Where(attempt => attempt.Epoch == 1), attempt =>
            Assert.InRange(attempt.Attempts, 0, 1)
        );
        foreach (var page in match.Pages)
            Assert.Equal(outages.Length, (await page.TimelineAsync()).Count(mark => mark.What == "pause"));
    }

    [SkippableFact]
    public async Task It_finds_the_coordinator_again_that_was_killed_in_a_pause()
    {
        Chromium.SkipIfMissing();
        await using var node = await NodeProcess.StartAsync();
        await using var match = await PlayAsync(foreignLeads: false, api: node.Api);
        await match.CutAsync();
        await match.MarksAsync("pause", 1);

        await node.KillAsync();
        await match.HealAsync();
        await node.StartAgainAsync();
        await match.MarksAsync("resume", 1);
        await match.PlaysOnAsync();

        (await match.Created.RecordAsync()).TellOfBoth(epoch: 1, "success");
    }

    [SkippableFact]
    public async Task Without_validation_it_plays_at_once_and_a_link_that_never_was_is_none_that_is_lost()
    {
        var api = await arena.ApiAsync();
        var game = await api.CreateAsync(new { players = 2, validation = false });
        var links = game
            .Players.OrderBy(player => player.PlayerId, StringComparer.Ordinal)
            .Select(player => $"{api.Lobby}#{player.Token}")
            .ToList();
        await using var match = await PlayAsync(
            new CreatedMatch(game.GameId, links[0], links[1], api),
            foreignLeads: true
        );

        await match.PlaysOnAsync(120);

        await match.NobodyPausedAsync();
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
        var paused = await page.MarkAsync("pause", 1);
        var resumed = await page.MarkAsync("resume", 1);
        await match.PlaysOnAsync(120);
        Measured.Seconds(output, $"reload of the foreign peer, pause of the page, {who}", [resumed.At - paused.At]);
        // It says that it is there: an attempt that the page makes by itself comes later.
        Assert.InRange(resumed.At - paused.At, 0, ReturnsWithinMs);

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
        await using var match = await PageAndBot.PlayAsync(arena, who == "the foreign peer leads", address: link =>
            arena.Site.ForeignPage(link)
        );
        var (created, foreign, bot) = match;

        var cut = await foreign.Path.CutAsync();
        var paused = await foreign.MarkAsync("pause", 1);
        await WallClock.LastsUntilAsync(cut.Issued + 5_000);
        var heal = await foreign.Path.HealAsync();
        var resumed = await foreign.MarkAsync("resume", 1);
        await foreign.PlaysOnAsync(120);

        Expect($"foreign peer and program, {who}", 5, cut, [paused], heal, [resumed]);
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

    private async Task<Match> PlayAsync(bool foreignLeads, bool restarts = true, GameApi? api = null) =>
        await PlayAsync(await (api ?? await arena.ApiAsync()).CreateAsync(), foreignLeads, restarts);

    /// <summary>Opens the foreign page as one player and the sample game's as the other, and waits until both
    /// play.</summary>
    private async Task<Match> PlayAsync(CreatedMatch created, bool foreignLeads, bool restarts = true)
    {
        string Foreign(string link) => arena.Site.ForeignPage(link, restarts ? null : "");
        // The lower id leads, and is the left one.
        created = foreignLeads
            ? created with
            {
                LeftLink = Foreign(created.LeftLink),
            }
            : created with
            {
                RightLink = Foreign(created.RightLink),
            };
        return await Match.PlayAsync(created, await arena.BrowserAsync());
    }

    private void Expect(string who, int seconds, Act cut, Mark[] paused, Act heal, Mark[] resumed)
    {
        double[] toPause = [.. paused.Select(mark => mark.At - cut.Issued)];
        double[] toResume = [.. resumed.Select(mark => mark.At - heal.Done)];
        Measured.Seconds(output, $"cut to pause, {who}", toPause);
        Measured.Seconds(output, $"heal after {seconds} s to resume, {who}", toResume);
        Promise.PausesInTime(toPause);
        Assert.True(
            toResume.Count(ms => ms > ResumesWithinMs) <= 1,
            $"Resumed late: {string.Join(", ", toResume)} ms."
        );
        Assert.All(toResume, ms => Assert.InRange(ms, 0, StarvedResumesWithinMs));
    }
}
