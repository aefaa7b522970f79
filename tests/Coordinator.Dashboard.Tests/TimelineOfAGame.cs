using Bunit;
using Coordinator.Dashboard.Pages;
using Coordinator.Dashboard.Tests.Support;
using Coordinator.Dashboard.Timeline;
using Coordinator.Games;
using static Coordinator.Games.GameEvents;

namespace Coordinator.Dashboard.Tests;

/// <summary>What is drawn and said of what has happened to a game.</summary>
public sealed class TimelineOfAGame
{
    private static readonly GameEvent[] Story =
    [
        new Created(At(0), "g", "g", Some.Players("ann", "bob"), new GameSettings(), null),
        new Started(At(10)),
        new Paused(At(20), 1, 600, "ann", At(50)),
        new LinkLost(At(20), 1, "ann", new LossReport(600, null, "disconnected", "open", "bob")),
        new LinkLost(At(21), 1, "bob", new LossReport(603, null, null, null, "ann")),
        new PlayerRecovered(At(24), 1, "ann", TimeSpan.FromSeconds(4), 2, 600),
        new PlayerRecovered(At(26), 1, "bob", TimeSpan.FromSeconds(5), 1, 603),
        new Resumed(At(26), 1),
        new Paused(At(40), 2, 1200, "bob", At(70)),
        new LinkLost(At(40), 2, "bob", new LossReport(1200, Peer: "ann")),
        new PlayerTimedOut(At(70), 2, "bob", TimeSpan.FromSeconds(30), 6),
        new Ended(At(70), EndReason.ReconnectionTimeout, "ann"),
    ];

    [Fact]
    public void Each_player_has_a_lane_with_the_times_in_which_it_had_lost_a_link()
    {
        var timeline = GameTimeline.Of(Story, At(500));

        Assert.Equal(["ann", "bob"], timeline.Lanes.Select(lane => lane.Player));
        Assert.Equal([new LostSpan(At(20), At(24), LostOutcome.Recovered)], timeline.Lanes[0].Lost);
        Assert.Equal(
            [new LostSpan(At(21), At(26), LostOutcome.Recovered), new LostSpan(At(40), At(70), LostOutcome.TimedOut)],
            timeline.Lanes[1].Lost
        );
        Assert.Equal([MarkKind.Lost, MarkKind.Recovered], timeline.Lanes[0].Marks.Select(mark => mark.Kind));
    }

    [Fact]
    public void Pauses_span_all_lanes_and_the_drawing_ends_where_the_game_did()
    {
        var timeline = GameTimeline.Of(Story, At(500));

        Assert.Equal(
            [
                new PauseSpan(1, At(20), At(26), PauseOutcome.Resumed),
                new PauseSpan(2, At(40), At(70), PauseOutcome.Ended),
            ],
            timeline.Pauses
        );
        Assert.Equal((At(0), At(70)), (timeline.From, timeline.To));
        Assert.Equal(["play begins", "timed out"], timeline.Turns.Select(turn => turn.Says));
    }

    [Fact]
    public void A_pause_in_progress_reaches_to_the_present()
    {
        var timeline = GameTimeline.Of(Story[..5], At(30));

        Assert.Equal([new PauseSpan(1, At(20), At(30), PauseOutcome.InProgress)], timeline.Pauses);
        Assert.Equal([new LostSpan(At(20), At(30), LostOutcome.StillLost)], timeline.Lanes[0].Lost);
    }

    [Fact]
    public void What_happened_is_told_in_sentences()
    {
        var said = GameTimeline.Of(Story, At(500)).Sentences.Select(sentence => sentence.Text).ToList();

        Assert.Equal("Created for ann and bob.", said[0]);
        Assert.Equal("ann reports its link to bob lost (ICE disconnected, channel open, frame 600).", said[3]);
        Assert.Equal("ann has recovered after 4.0 s, 2 attempts.", said[5]);
        Assert.Equal("Everyone resumes after 6.0 s.", said[7]);
        Assert.Equal("The game is over: timed out in a pause; ann most likely dropped.", said[^1]);
    }

    [Fact]
    public void Whoever_left_is_not_said_to_have_dropped()
    {
        var timeline = GameTimeline.Of(
            [.. Story[..2], new Ended(At(15), EndReason.PlayerLeft, "bob", "enough")],
            At(30)
        );

        Assert.Equal("The game is over: bob left (“enough”).", timeline.Sentences[^1].Text);
    }

    [Fact]
    public void A_near_miss_is_as_long_on_its_players_lane_as_the_silence_was_and_is_no_loss()
    {
        var timeline = GameTimeline.Of(
            [.. Story[..2], new LinkInterrupted(At(15), "bob", "ann", TimeSpan.FromSeconds(1.5), "relay", 0)],
            At(30)
        );

        Assert.Equal((At(13.5), At(15)), (timeline.Lanes[1].NearMisses[0].From, timeline.Lanes[1].NearMisses[0].To));
        Assert.Empty(timeline.Lanes[0].NearMisses);
        Assert.Empty(timeline.Lanes[1].Lost);
        Assert.Equal(
            "A near miss: bob heard nothing from ann for 1.5 s (over relay), and then again. Nobody was paused for it.",
            timeline.Sentences[^1].Text
        );
    }

    [Fact]
    public void An_event_that_is_newer_than_these_pages_is_a_mark_and_a_sentence_by_its_name()
    {
        var timeline = GameTimeline.Of(
            [.. Story[..2], new LinkFlickered(At(12), "bob", "ann", TimeSpan.FromSeconds(1.5))],
            At(30)
        );

        Assert.Equal("Link flickered: player bob, peer ann, silence 1.5 s.", timeline.Sentences[^1].Text);
        Assert.Equal((At(12), MarkKind.Other), (timeline.Lanes[1].Marks[0].At, timeline.Lanes[1].Marks[0].Kind));
    }

    [Theory]
    [InlineData(0, 70, 10)]
    [InlineData(18, 28, 2)]
    [InlineData(0, 7200, 900)]
    public void The_axis_names_round_moments(int from, int to, int step)
    {
        var ticks = new TimeAxis(At(from), At(to)).Ticks().Select(tick => tick.At).ToList();

        Assert.Equal(TimeSpan.FromSeconds(step), ticks[1] - ticks[0]);
        Assert.All(ticks, tick => Assert.InRange(tick, At(from), At(to)));
    }

    [Fact]
    public async Task A_page_draws_it_and_can_be_narrowed_to_one_pause()
    {
        await using var stage = new Stage(games: 200);
        var paused = stage.Simulation.Everything.Last(game => game.Pauses.Count > 0);
        var page = stage.Show<GamePage>(with => with.Add(p => p.Id, paused.Id));

        page.WaitForAssertion(() => Assert.Equal(paused.State.Players.Length, page.FindAll(".timeline .lane").Count));
        Assert.Equal(paused.Events.Count, page.FindAll(".sentences li").Count);
        page.FindAll(".story .switch button")[1].Click();
        Assert.NotEmpty(page.FindAll(".timeline .pause"));
        Assert.Contains("\"map\"", page.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            [$"/exports/reconnections.csv?game_id={paused.Id}", $"/exports/reconnections.jsonl?game_id={paused.Id}"],
            page.FindAll("a[download]").Select(link => link.GetAttribute("href"))
        );
    }

    [Fact]
    public async Task The_page_of_another_game_shows_that_one()
    {
        await using var stage = new Stage(games: 200);
        var over = stage.Simulation.Everything.Where(game => !game.State.IsOpen).Take(2).ToList();
        var page = stage.Show<GamePage>(with => with.Add(p => p.Id, over[0].Id));
        page.WaitForAssertion(() => Assert.Equal(over[0].Events.Count, page.FindAll(".sentences li").Count));

        page.Render(with => with.Add(p => p.Id, over[1].Id));

        page.WaitForAssertion(() =>
            Assert.Equal(
                over[1].Events[0].At.ToString("O"),
                page.FindAll(".sentences time")[0].GetAttribute("datetime")
            )
        );
        Assert.Equal(over[1].Events.Count, page.FindAll(".sentences li").Count);
        Assert.Equal(
            over[1].State.Players.Order(StringComparer.Ordinal),
            page.FindAll(".timeline .names li").Select(name => name.TextContent).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_game_that_never_was_is_said_not_to_be()
    {
        await using var stage = new Stage();
        var page = stage.Show<GamePage>(with => with.Add(p => p.Id, "nobody"));

        page.WaitForAssertion(() =>
            Assert.Contains("There is no game with this id.", page.Markup, StringComparison.Ordinal)
        );
    }

    private static DateTimeOffset At(double second) => Some.Noon.AddSeconds(second);

    private sealed record LinkFlickered(DateTimeOffset At, string Player, string Peer, TimeSpan Silence)
        : GameEvent(At);
}
