using Akka.Actor;
using Coordinator.Cluster.Actors;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>The game's process dies, and another carries on: contract, rule 6.</summary>
public sealed class RestartSpec : GameTestKit
{
    [Fact]
    public async Task a_restart_in_the_middle_of_a_pause_keeps_epoch_lost_players_and_deadline()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        await bob.Lost("ada");
        var before = State(id);
        Pass(5); // the second report is written by now
        Kill(id);
        Pass(1);
        var joined = ada.Joined();

        Assert.Equal((GamePhase.Paused, 1), (joined.Phase, joined.Epoch));
        Assert.Equal(before.Deadline, joined.Deadline);
        Assert.Equal(["ada", "bob"], joined.Pause!.StillLost);
        Assert.Equal(2, OnRecord<GameEvents.LinkLost>(id).Count);

        bob.Joined();
        Assert.Equal(GameResult.Waiting, await ada.Recovered(epoch: 1));
        Assert.Equal(GameResult.Resume, await bob.Recovered(epoch: 1));
        Assert.Equal(ada.Expect<Notices.Resumed>(), bob.Expect<Notices.Resumed>());
    }

    [Fact]
    public async Task the_deadline_still_ends_the_game_after_a_restart()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        Pass(5);
        Kill(id);
        Pass(1);
        ada.Joined();
        bob.Joined();
        Pass(23.9);
        Assert.Equal(GamePhase.Paused, State(id).Phase);
        Pass(0.1);
        Assert.Equal(TimeSpan.FromSeconds(30), ada.Expect<Notices.Ended>().TotalPaused);
    }

    [Fact]
    public async Task ten_seconds_are_left_to_players_after_a_late_restart()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        Pass(29);
        Kill(id); // the sessions find the next incarnation at once, or when they look again a second later
        var earliest = Time.Now.AddSeconds(10);
        Pass(1);
        var deadline = ada.Joined().Deadline!.Value;
        bob.Joined();
        Assert.InRange(deadline, earliest.AddMilliseconds(-1), earliest.AddSeconds(1));
        Pass((deadline - Time.Now).TotalSeconds - 0.001);
        Assert.Equal(GamePhase.Paused, State(id).Phase);
        Pass(0.002);
        ada.Expect<Notices.Ended>();
    }

    [Fact]
    public async Task what_was_acknowledged_and_not_written_comes_back_through_its_player()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        Assert.Equal(GameResult.AlreadyPausing, await bob.Lost("ada"));
        Kill(id); // no time has passed: the second report was not written
        Pass(1);
        ada.Joined();
        bob.Joined();
        AwaitAssert(() => Assert.Equal(["ada", "bob"], State(id).Pause!.StillLost));
    }

    [Fact]
    public async Task a_recovery_that_was_not_written_comes_back_too()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        await bob.Lost("ada");
        Pass(1);
        Assert.Equal(GameResult.Waiting, await ada.Recovered());
        Kill(id);
        Pass(1);
        bob.Joined();
        AwaitAssert(() => Assert.Equal(["bob"], State(id).Pause!.StillLost));
        Pass(1);
        Assert.Single(OnRecord<GameEvents.PlayerRecovered>(id));
        Assert.Equal(2, OnRecord<GameEvents.LinkLost>(id).Count);
    }

    [Fact]
    public async Task a_loss_that_was_written_and_not_acknowledged_is_not_undone_by_an_earlier_recovery()
    {
        var (id, ada, bob) = Playing();
        await bob.Lost("ada");
        Assert.Equal(GameResult.Waiting, await ada.Recovered()); // it was not lost, and is well
        Pass(1);
        await LoseAsTheGameDies(
            id,
            ada,
            new LossReport(100, DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123), Peer: "bob")
        );
        ada.Joined();
        bob.Joined();
        Assert.Equal(GameResult.Waiting, await bob.Recovered(epoch: 1)); // all that ada's session brings has come by then
        Assert.Equal(["ada"], State(id).Pause!.StillLost);
        Pass(1);
        Assert.Equal("bob", Assert.Single(OnRecord<GameEvents.PlayerRecovered>(id)).Player);

        Assert.Equal(GameResult.Resume, await ada.Recovered(epoch: 1));
        Assert.Equal(2, OnRecord<GameEvents.LinkLost>(id).Count);
    }

    [Fact]
    public async Task a_recovery_that_was_not_written_comes_back_before_a_loss_that_was_not_taken()
    {
        var (id, ada, bob) = Playing();
        await bob.Lost("ada");
        await ada.Lost("bob");
        Pass(1);
        Assert.Equal(GameResult.Waiting, await ada.Recovered(epoch: 1));
        LoseMessages(m => m is GameCommandMessages.Report);
        var again = ada.Report(me => new GameCommands.ReportLost(
            me,
            new LossReport(100, DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123), Peer: "bob"),
            1
        ));
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        LoseMessages(_ => false);
        Kill(id);
        Pass(1);
        ada.Joined();
        Assert.Equal(GameResult.AlreadyPausing, await again);
        Assert.Equal(["ada", "bob"], State(id).Pause!.StillLost);
        Assert.Equal("ada", Assert.Single(OnRecord<GameEvents.PlayerRecovered>(id)).Player);
        Assert.Equal(3, OnRecord<GameEvents.LinkLost>(id).Count);
    }

    [Fact]
    public async Task what_was_written_is_not_reported_twice()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        await bob.Lost("ada");
        await ada.Recovered();
        Pass(1);
        Assert.Equal(2, OnRecord<GameEvents.LinkLost>(id).Count);
        Assert.Single(OnRecord<GameEvents.PlayerRecovered>(id));
        Kill(id);
        Pass(1);
        ada.Joined();
        bob.Joined();
        await bob.Report(me => new GameCommands.ReportValidated(me)); // its session's mailbox is past the joining
        Pass(1);
        Assert.Equal(2, OnRecord<GameEvents.LinkLost>(id).Count);
        Assert.Single(OnRecord<GameEvents.PlayerRecovered>(id));
    }

    [Fact]
    public async Task a_game_in_play_stays_in_play()
    {
        var (id, ada, bob) = Playing();
        Kill(id);
        Pass(1);
        Assert.Equal(GamePhase.Playing, ada.Joined().Phase);
        bob.Joined();
        Assert.Equal(GameResult.Pause, await ada.Lost("bob", epoch: 1));
        bob.Expect<Notices.Paused>();
    }

    [Fact]
    public void a_session_that_comes_first_after_a_restart_does_not_lose_to_an_older_one()
    {
        var (id, first, _) = Playing();
        var second = Join(id, "ada");
        first.ExpectReplaced();
        Kill(id);
        Pass(1);
        second.Joined();
        Assert.Contains("ada", State(id).Connected);
    }

    [Fact]
    public async Task a_report_that_got_lost_is_brought_again()
    {
        var (id, ada, bob) = Playing();
        var lost = 0;
        LoseMessages(m => m is GameCommandMessages.Report && lost++ < 2);
        var report = ada.Lost("bob");
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        Pass(2.1);
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        Assert.False(report.IsCompleted);
        Pass(2.1);
        Assert.Equal(GameResult.Pause, await report);
        bob.Expect<Notices.Paused>();
        Assert.Equal(1, State(id).Epoch);
    }

    [Fact]
    public void a_report_brought_twice_counts_once_and_gets_the_same_answer()
    {
        var (id, _, _) = Playing();
        var generation = AttachAs(id, "ada", out var session);
        Submit(1, new GameCommands.ReportLost("ada", new LossReport(1), null));
        Assert.Equal(new GameAnswers.Reported(1, GameResult.Pause), Answer());
        Submit(2, new GameCommands.ReportRecovered("ada", null, 1, null, null));
        Assert.Equal(new GameAnswers.Reported(2, GameResult.Resume), Answer());

        Submit(1, new GameCommands.ReportLost("ada", new LossReport(1), null));
        Submit(2, new GameCommands.ReportRecovered("ada", null, 1, null, null));
        Assert.Equal(new GameAnswers.Reported(2, GameResult.Resume), Answer());
        Assert.Equal((GamePhase.Playing, 1), (State(id).Phase, State(id).Epoch));

        void Submit(long number, PlayerCommand report) =>
            ActorOf(id).Tell(new GameCommandMessages.Report(id, generation, number, report), session);

        object Answer() => session.FishForMessage(m => m is GameAnswers.Reported);
    }

    /// <summary>The player's loss is in the journal when the game's process dies, and its session has no
    /// answer.</summary>
    private async Task LoseAsTheGameDies(string id, Player player, LossReport report)
    {
        LoseMessages(m => m is GameCommandMessages.Report);
        _ = player.Report(me =>
        {
            var lost = new GameCommands.ReportLost(me, report, 1);
            Games.Tell(new GameCommandMessages.Execute(id, lost), TestActor);
            return lost;
        });
        Assert.Equal(GameResult.AlreadyPausing, ExpectMsg<GameAnswers.Executed>().Result);
        await player.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        LoseMessages(_ => false);
        Kill(id);
        Pass(1);
    }
}
