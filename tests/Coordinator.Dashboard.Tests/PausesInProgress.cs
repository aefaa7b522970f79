using Bunit;
using Coordinator.Dashboard.Pages;
using Coordinator.Dashboard.Parts;
using Coordinator.Dashboard.Tests.Support;
using Coordinator.Games;

namespace Coordinator.Dashboard.Tests;

/// <summary>The list of games that stand still.</summary>
public sealed class PausesInProgress
{
    [Fact]
    public async Task The_game_whose_time_runs_out_first_stands_first_and_says_whom_it_waits_for()
    {
        await using var stage = new Stage();
        var list = stage.Show<PausesNow>(with =>
            with.Add(
                p => p.Snapshot,
                Some.Snapshot([
                    Some.Game("late", GamePhase.Paused, secondsLeft: 25, lost: "ann"),
                    Some.Game("soon", GamePhase.Paused, secondsLeft: 3, lost: ["ann", "bob"]),
                    Some.Game("plays"),
                    Some.Game("middle", GamePhase.Paused, node: 2, isAway: true, secondsLeft: 12, lost: "bob"),
                ])
            )
        );

        Assert.Equal(["soon", "middle", "late"], list.FindAll("li .id").Select(id => id.TextContent));
        Assert.Equal(
            ["waits for ann and bob", "waits for bob", "waits for ann"],
            list.FindAll("li .lost").Select(l => l.TextContent)
        );
        Assert.Contains("10.0.0.2:4053, away", list.FindAll("li")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_countdown_is_run_by_the_browser_from_what_is_left_and_is_not_restarted_by_a_new_picture()
    {
        await using var stage = new Stage();
        var countdown = stage.Show<Countdown>(with =>
            with.Add(c => c.Since, Some.Noon.AddSeconds(-12))
                .Add(c => c.Deadline, Some.Noon.AddSeconds(18))
                .Add(c => c.Now, Some.Noon)
        );
        const string style = "--whole:30s;--gone:-12s;--seconds:30";
        Assert.Equal(style, countdown.Find(".countdown").GetAttribute("style"));

        countdown.Render(with => with.Add(c => c.Now, Some.Noon.AddSeconds(5)));
        Assert.Equal(style, countdown.Find(".countdown").GetAttribute("style"));

        countdown.Render(with =>
            with.Add(c => c.Deadline, Some.Noon.AddSeconds(28)).Add(c => c.Now, Some.Noon.AddSeconds(5))
        );
        Assert.Equal("--whole:40s;--gone:-17s;--seconds:40", countdown.Find(".countdown").GetAttribute("style"));
    }

    [Fact]
    public async Task Fifty_are_listed_and_the_others_are_a_link()
    {
        await using var stage = new Stage();
        var list = stage.Show<PausesNow>(with =>
            with.Add(p => p.Snapshot, Some.Snapshot(Some.Games(67, GamePhase.Paused)))
        );

        Assert.Equal(50, list.FindAll("li").Count);
        Assert.Equal(
            ("17 more", "/games?phase=paused"),
            (list.Find(".more").TextContent, list.Find(".more").GetAttribute("href"))
        );
    }

    [Fact]
    public async Task A_pause_is_seen_on_the_overview_at_the_next_look()
    {
        await using var stage = new Stage();
        var page = stage.Show<Overview>();
        var before = page.FindAll(".pauses-now li").Count;

        stage.Simulation.Storm(1, stage.Time.Now);
        stage.Pass(TimeSpan.FromMilliseconds(500));

        page.WaitForAssertion(() =>
        {
            Assert.True(page.FindAll(".pauses-now li").Count > before);
            Assert.Contains("stand still at once", page.Find("h1").TextContent, StringComparison.Ordinal);
        });
    }
}
