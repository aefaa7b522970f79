using Coordinator.Games;
using static Coordinator.Games.GameCommands;
using static Coordinator.Games.GameResult;
using static Coordinator.Games.Tests.TestGame;

namespace Coordinator.Games.Tests;

/// <summary>Contract, "The rules of a pause".</summary>
public sealed class RulesOfAPause
{
    [Fact]
    public void the_first_loss_pauses_everyone_at_its_frame()
    {
        var game = In(GamePhase.Playing, players: 3);
        Assert.Equal(GameResult.Pause, game.Do(Lost("bob", "cy", frame: 812)));

        var told = Assert.Single(game.ToldOf<Notices.Paused>());
        Assert.Equal(("bob", 812, 1), (told.DetectingPlayer, told.Frame, told.Epoch));
        Assert.Equal(game.Now.AddSeconds(30), told.Deadline);
    }

    [Fact]
    public void nobody_is_paused_twice()
    {
        var game = In(GamePhase.Paused);
        Assert.Equal(AlreadyPausing, game.Do(Lost("bob", "ada")));
        Assert.Equal(AlreadyPausing, game.Do(Lost("ada", "bob")));

        Assert.Single(game.ToldOf<Notices.Paused>());
        Assert.Equal(2, game.Happened<GameEvents.LinkLost>().Count);
    }

    [Fact]
    public void everyone_who_reported_must_recover()
    {
        var game = In(GamePhase.Paused);
        game.Do(Lost("bob", "ada"));
        Assert.Equal(GameResult.Waiting, game.Do(Recovered("ada")));
        Assert.Equal(GamePhase.Paused, game.State.Phase);
        Assert.Equal(Resume, game.After(4).Do(Recovered("bob")));

        var told = Assert.Single(game.ToldOf<Notices.Resumed>());
        Assert.Equal(TimeSpan.FromSeconds(4), told.PauseDuration);
        Assert.Equal(game.Now + game.State.Settings.ResumeLead, told.ResumeAt);
    }

    [Fact]
    public void a_player_lost_again_after_recovering_is_lost_again()
    {
        var game = In(GamePhase.Paused);
        game.Do(Lost("bob", "ada"));
        game.Do(Recovered("ada"));
        Assert.Equal(AlreadyPausing, game.Do(Lost("ada", "bob")));
        Assert.Equal(GameResult.Waiting, game.Do(Recovered("bob")));
        Assert.Equal(Resume, game.Do(Recovered("ada")));
    }

    [Fact]
    public void a_loss_said_again_after_the_recovery_is_the_same_loss()
    {
        var game = In(GamePhase.Paused);
        var noticed = new LossReport(100, ReportedAt: game.Now, Peer: "ada");
        game.Do(new ReportLost("bob", noticed, Epoch: 1));
        game.Do(Recovered("bob"));
        Assert.Equal(AlreadyPausing, game.Do(new ReportLost("bob", noticed, Epoch: 1)));

        Assert.Equal(2, game.Happened<GameEvents.LinkLost>().Count);
        Assert.Equal(Resume, game.Do(Recovered("ada")));
    }

    [Fact]
    public void a_second_broken_link_of_a_lost_player_is_recorded_too()
    {
        var game = In(GamePhase.Paused, players: 3);
        Assert.Equal(AlreadyPausing, game.Do(Lost("ada", "cy")));
        Assert.Equal(["bob", "cy"], game.Happened<GameEvents.LinkLost>().Select(e => e.Report.Peer));
        Assert.Equal(["bob", "cy"], game.State.Pause!.Lost["ada"].Peers);
    }

    [Fact]
    public void a_recovered_player_without_a_connection_holds_the_game_until_it_is_back()
    {
        var game = In(GamePhase.Paused);
        game.Do(new Disconnect("ada"));
        Assert.Equal(GameResult.Waiting, game.Do(Recovered("ada")));
        Assert.Empty(game.ToldOf<Notices.Resumed>());

        game.Do(new Connect("ada"));
        Assert.Single(game.ToldOf<Notices.Resumed>());
    }

    [Fact]
    public void the_timeout_is_30_s_and_not_a_millisecond_less()
    {
        var game = In(GamePhase.Paused);
        game.After(29.999).Tick();
        Assert.Equal(GamePhase.Paused, game.State.Phase);
        game.After(0.001).Tick();
        Assert.Equal(EndReason.ReconnectionTimeout, game.State.End!.Reason);
        Assert.Equal(TimeSpan.FromSeconds(30), game.ToldOf<Notices.Ended>().Single().TotalPaused);
    }

    [Fact]
    public void a_players_timeout_ends_the_game_only_where_the_coordinators_clock_agrees()
    {
        var game = In(GamePhase.Paused);
        Assert.Equal(TooEarly, game.After(29.999).Do(new ReportTimedOut("bob", 1, 1)));
        Assert.Equal(GameResult.Ended, game.After(0.001).Do(new ReportTimedOut("bob", 1, 1)));
    }

    [Fact]
    public void success_and_timeout_in_the_same_instant_go_by_their_order()
    {
        var first = In(GamePhase.Paused).After(30);
        Assert.Equal(Resume, first.Do(Recovered("ada", epoch: 1)));
        Assert.Equal(GameResult.None, first.Do(new WakeUp(GamePhase.Paused, 1)));
        Assert.Equal(GamePhase.Playing, first.State.Phase);

        var second = In(GamePhase.Paused).After(30);
        second.Tick();
        Assert.Equal(Stale, second.Do(Recovered("ada", epoch: 1)));
        Assert.Equal(GamePhase.Ended, second.State.Phase);
    }

    [Fact]
    public void a_late_success_cannot_resume_a_newer_pause()
    {
        var game = In(GamePhase.Paused);
        game.Do(Recovered("ada", epoch: 1));
        game.Do(Lost("ada", "bob"));
        Assert.Equal(2, game.State.Epoch);
        Assert.Equal(Stale, game.Do(Recovered("ada", epoch: 1)));
        Assert.Equal(GamePhase.Paused, game.State.Phase);
    }

    [Fact]
    public void a_timer_of_an_older_epoch_does_nothing()
    {
        var game = In(GamePhase.Paused);
        game.Do(Recovered("ada"));
        game.Do(Lost("ada", "bob"));
        game.After(60).Do(new WakeUp(GamePhase.Paused, 1));
        Assert.Equal(GamePhase.Paused, game.State.Phase);
    }

    [Fact]
    public void losing_the_coordinator_alone_pauses_nothing()
    {
        var game = In(GamePhase.Playing);
        game.Do(new Disconnect("ada"));
        game.Do(new Disconnect("bob"));
        Assert.Equal(GamePhase.Playing, game.State.Phase);
    }

    [Fact]
    public void a_takeover_keeps_epoch_lost_players_and_deadline_but_leaves_ten_seconds()
    {
        var early = In(GamePhase.Paused).After(5).Replayed();
        var deadline = early.State.Deadline;
        early.Do(new TakeOver());
        Assert.Equal(deadline, early.State.Deadline);
        Assert.True(early.State.Pause!.IsLost("ada"));
        Assert.Equal(1, early.State.Epoch);

        var late = In(GamePhase.Paused).After(29).Replayed();
        late.Do(new TakeOver());
        Assert.Equal(late.Now.AddSeconds(10), late.State.Deadline);
    }

    [Fact]
    public void a_pause_that_was_told_but_never_journaled_can_be_reported_again()
    {
        var game = In(GamePhase.Playing);
        Assert.Equal(GameResult.Pause, game.Do(Lost("ada", "bob", epoch: 1)));
        Assert.Equal(1, game.State.Epoch);
    }

    [Fact]
    public void each_player_learns_where_the_others_stopped()
    {
        var game = In(GamePhase.Paused, players: 3);
        game.Do(Lost("bob", "ada", frame: 104));
        game.Do(Recovered("cy", frame: 99));
        game.Do(Recovered("bob", frame: 106));
        game.Do(Recovered("ada"));

        var frames = game.ToldOf<Notices.Resumed>().Single().Frames;
        Assert.Equal([("ada", 100), ("bob", 106), ("cy", 99)], frames.Select(f => (f.Key, f.Value)));
    }

    [Fact]
    public void a_timed_out_player_may_still_say_how_often_it_tried()
    {
        var game = In(GamePhase.Ended);
        var attempt = Assert.Single(game.Happened<GameEvents.PlayerTimedOut>());
        Assert.Equal((0, "ada"), (attempt.Attempts, attempt.Player));
        Assert.Equal(TimeSpan.FromSeconds(30), attempt.Duration);
        Assert.Equal([KeyValuePair.Create("ada", 0)], game.State.Pause!.TimedOut);

        Assert.Equal(GameResult.Ended, game.Do(new ReportTimedOut("ada", 4, 1)));
        Assert.Equal(GameResult.Ended, game.Do(new ReportTimedOut("ada", 9, 1)));
        Assert.Equal(4, Assert.Single(game.Happened<GameEvents.AttemptsNoted>()).Attempts);
        Assert.Equal(4, game.State.Pause!.TimedOut["ada"]);
    }

    [Fact]
    public void the_end_tells_who_was_lost_in_the_last_pause_alone_and_how_long_all_of_them_were()
    {
        var game = In(GamePhase.Paused); // by ada
        game.After(4).Do(Recovered("ada"));
        game.After(10).Do(Lost("bob", "ada"));
        game.After(30).Tick();

        var told = Assert.Single(game.ToldOf<Notices.Ended>());
        Assert.Equal(EndReason.ReconnectionTimeout, told.Reason);
        Assert.Equal(["bob"], told.LostPlayers.ToArray());
        Assert.Empty(told.RecoveredPlayers);
        Assert.Equal(TimeSpan.FromSeconds(34), told.TotalPaused);
    }

    [Fact]
    public void the_end_tells_of_the_last_pause_also_where_that_was_over_before()
    {
        var game = In(GamePhase.Paused, players: 3); // by ada
        game.Do(Recovered("ada"));
        game.Do(Lost("cy", "bob"));
        game.Do(Lost("bob", "cy"));
        game.After(2).Do(Recovered("bob"));
        game.Do(Recovered("cy"));
        game.After(60).Do(new Leave("ada", null));

        var told = Assert.Single(game.ToldOf<Notices.Ended>());
        Assert.Equal(["bob", "cy"], told.LostPlayers.ToArray());
        Assert.Equal(["bob", "cy"], told.RecoveredPlayers.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(2), told.TotalPaused);
    }

    [Fact]
    public void the_end_of_a_game_that_was_never_paused_names_nobody()
    {
        var game = In(GamePhase.Playing);
        game.Do(new Close());

        var told = Assert.Single(game.ToldOf<Notices.Ended>());
        Assert.Empty(told.LostPlayers);
        Assert.Empty(told.RecoveredPlayers);
    }

    [Fact]
    public void every_loss_of_a_player_that_lost_all_its_links_is_known_when_it_is_said_again()
    {
        var game = In(GamePhase.Playing, players: 8);
        var reports = game
            .State.Players.Skip(1)
            .Select(peer => new ReportLost("ada", new LossReport(100, ReportedAt: game.Now, Peer: peer), 1))
            .ToList();
        foreach (var report in reports)
            game.Do(report);
        game.Do(Lost("bob", "ada"));
        game.Do(Recovered("ada"));
        var before = game.State;

        foreach (var report in reports)
            Assert.Equal(AlreadyPausing, game.Do(report));
        Assert.Same(before, game.State);
    }

    [Fact]
    public void a_player_that_is_lost_and_back_a_thousand_times_in_one_pause_makes_the_game_no_larger()
    {
        var game = In(GamePhase.Paused, players: 3);
        game.Do(Lost("bob", "cy"));
        game.Do(Recovered("ada"));
        for (var round = 0; round < 1_000; round++)
        {
            var noticed = new LossReport(round, ReportedAt: game.After(0.001).Now, Peer: round % 2 == 0 ? "bob" : "cy");
            game.Do(new ReportLost("ada", noticed, 1));
            game.Do(Recovered("ada"));
        }
        Assert.Equal(
            ["bob", "cy", "cy"],
            game.State.Pause!.Lost.Values.SelectMany(lost => lost.Reports).Select(report => report.Peer).Order()
        );
        Assert.Equal(1 + Game.MaxReportsInPause, game.Happened<GameEvents.LinkLost>().Count);
    }
}
