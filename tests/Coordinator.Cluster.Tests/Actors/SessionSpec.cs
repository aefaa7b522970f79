using Akka.Actor;
using Coordinator.Cluster.Actors;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>One session a connection: joining, takeover, signals, and what it does when messages get lost.</summary>
public sealed class SessionSpec : GameTestKit
{
    private static readonly PeerSignal Offer = new("offer", """{"sdp":"v=0"}""", 3);

    [Fact]
    public void a_player_gets_the_whole_state_first_and_then_the_news()
    {
        var id = Create();
        var ada = new Player(this, id, "ada", Games);
        var joined = ada.Joined();
        Assert.Equal((GamePhase.Waiting, true), (joined.Phase, joined.Connected.Contains("ada")));

        var bob = new Player(this, id, "bob", Games);
        Assert.Equal(["ada", "bob"], bob.Joined().Connected.Order());
        ada.ExpectPresence("bob", connected: true);
        Assert.Equal(["ada", "bob"], ada.Expect<Notices.Ready>().Players.AsEnumerable());
        bob.Expect<Notices.Ready>();
    }

    [Fact]
    public async Task players_of_a_game_are_told_one_and_the_same_object()
    {
        var (_, ada, bob) = Playing();
        await ada.Lost("bob");
        ada.Expect<Notices.Paused>();
        bob.Expect<Notices.Paused>();

        Assert.Same(Pause(ada), Pause(bob));

        static News Pause(Player player) => player.News.Single(news => news.Notice is Notices.Paused);
    }

    [Fact]
    public async Task a_session_whose_game_comes_and_goes_waits_longer_each_time()
    {
        var (id, ada, bob) = Playing();
        bob.Disconnect();
        var attaches = 0;
        LoseMessages(message =>
        {
            if (message is GameCommandMessages.Attach)
                Interlocked.Increment(ref attaches);
            return false;
        });
        for (var times = 1; times <= 2; times++)
        {
            Kill(id);
            ada.Joined(); // one that moves is found at once
        }
        foreach (var seconds in (double[])[1, 2, 4])
        {
            var before = Volatile.Read(ref attaches);
            Kill(id);
            await HasLostItAsync();
            Pass(seconds - 0.5);
            Assert.Equal(before, Volatile.Read(ref attaches));
            Pass(0.5);
            ada.Joined();
        }

        // It says so from the moment on in which it would have looked for it.
        async Task HasLostItAsync()
        {
            while (true)
            {
                try
                {
                    await ada.Signal("bob", Offer);
                }
                catch (GameUnavailableException)
                {
                    return;
                }
            }
        }
    }

    [Fact]
    public void who_may_come_in_is_a_yes_or_a_no()
    {
        var (id, _, _) = Playing();
        Assert.True(Admits(id, "ada"));
        Assert.False(Admits(id, "mallory"));
        Assert.False(Admits("no-such-game", "ada"));
        AwaitAssert(() => Assert.True(ActorOf("no-such-game").IsNobody()));

        bool Admits(string game, string player)
        {
            var asker = CreateTestProbe();
            Games.Tell(new GameCommandMessages.Admit(game, player), asker);
            return asker.ExpectMsg<GameAnswers.Admitted>().IsPlayer;
        }
    }

    [Fact]
    public async Task whoever_gets_no_answer_is_told_so_after_a_while_and_the_report_is_brought_all_the_same()
    {
        var (_, ada, bob) = Playing();
        LoseMessages(m => m is GameCommandMessages.Report);
        var report = ada.Lost("bob");
        for (var i = 0; i < PlayerSession.Patience; i++)
        {
            await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
            Assert.False(report.IsCompleted);
            Pass(2.1);
        }
        await Assert.ThrowsAsync<GameUnavailableException>(() => report);

        LoseMessages(_ => false);
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        Pass(2.1);
        bob.Expect<Notices.Paused>();
    }

    [Fact]
    public async Task validation_completes_with_the_last_player()
    {
        var id = Create();
        var (ada, bob) = (Join(id, "ada"), Join(id, "bob"));
        Assert.Equal(GameResult.Waiting, await ada.Report(me => new GameCommands.ReportValidated(me)));
        Assert.Equal(GameResult.Complete, await bob.Report(me => new GameCommands.ReportValidated(me)));
        ada.Expect<Notices.Started>();
        bob.Expect<Notices.Started>();
    }

    [Fact]
    public async Task the_newest_connection_is_the_player()
    {
        var (id, old, bob) = Playing();
        var young = Join(id, "ada");
        old.ExpectReplaced();
        Watch(old.Session);
        ExpectTerminated(old.Session);
        Assert.Contains("ada", State(id).Connected);

        Assert.Equal(GameResult.Pause, await young.Lost("bob"));
        young.Expect<Notices.Paused>();
        bob.Expect<Notices.Paused>();
    }

    [Fact]
    public void the_late_goodbye_of_an_old_connection_does_nothing()
    {
        var (id, old, _) = Playing();
        var oldGeneration = AttachAs(id, "ada", out var probe);
        old.ExpectReplaced();
        var young = Join(id, "ada");
        probe.ExpectMsg<GameAnswers.Replaced>();
        ActorOf(id).Tell(new GameCommandMessages.Detach(id, "ada", oldGeneration));
        Assert.Contains("ada", State(id).Connected);
        young.ExpectNothing();
    }

    [Fact]
    public void a_report_of_a_replaced_connection_changes_nothing()
    {
        var (id, _, _) = Playing();
        var oldGeneration = AttachAs(id, "ada", out _);
        Join(id, "ada");
        ActorOf(id)
            .Tell(
                new GameCommandMessages.Report(
                    id,
                    oldGeneration,
                    1,
                    new GameCommands.ReportLost("ada", new LossReport(1), null)
                )
            );
        Assert.Equal(GamePhase.Playing, State(id).Phase);
    }

    [Fact]
    public async Task signals_go_to_the_player_they_name()
    {
        var (_, ada, bob) = Playing();
        Assert.True(await ada.Signal("bob", Offer));
        Assert.Equal(("ada", Offer), bob.Signalled());
    }

    [Fact]
    public async Task a_signal_to_someone_away_says_unreachable()
    {
        var (_, ada, bob) = Playing();
        bob.Disconnect();
        ada.ExpectPresence("bob", connected: false);
        Assert.False(await ada.Signal("bob", Offer));
    }

    [Fact]
    public async Task signals_do_not_wait_for_a_game_that_moves()
    {
        var (id, ada, bob) = Playing();
        LoseMessages(_ => true);
        Kill(id);
        bob.Session.Tell(new SessionMessages.Deliver("ada", Offer));
        Assert.Equal(("ada", Offer), bob.Signalled());
        await Assert.ThrowsAsync<GameUnavailableException>(() => SignalUntilLost(ada));
    }

    [Fact]
    public void a_stranger_is_turned_away()
    {
        var (id, _, _) = Playing();
        new Player(this, id, "mallory", Games).ExpectNotFound();
        new Player(this, "no-such-game", "ada", Games).ExpectNotFound();
        AwaitAssert(() => Assert.True(ActorOf("no-such-game").IsNobody()));
    }

    [Fact]
    public async Task an_update_out_of_step_is_not_believed()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        bob.Expect<Notices.Paused>();
        var none = System.Collections.Immutable.ImmutableDictionary<string, IActorRef>.Empty;
        bob.Session.Tell(new GameAnswers.Update(1_000, [new Notices.Started()], none), ActorOf(id));
        await bob.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        bob.ExpectNothing();
        await ada.Recovered();
        bob.Expect<Notices.Resumed>();
    }

    [Fact]
    public async Task a_beat_finds_out_what_was_missed()
    {
        var (id, ada, _) = Playing();
        AttachAs(id, "bob", out var probe);
        await ada.Lost("bob");
        probe.FishForMessage(m => m is GameAnswers.Update { Notices: [Notices.Paused] });
        ActorOf(id).Tell(new GameCommandMessages.Attach(id, "bob", 0, 0), probe);
        var attached = (GameAnswers.Attached)probe.FishForMessage(m => m is GameAnswers.Attached);
        Assert.Equal(GamePhase.Paused, attached.State.Phase);
        ActorOf(id).Tell(new GameCommandMessages.Attach(id, "bob", attached.Generation, attached.Version), probe);
        probe.ExpectMsg<GameAnswers.StillAttached>();
    }

    [Fact]
    public async Task a_player_that_comes_is_told_of_the_present_pause_and_not_of_all_there_were()
    {
        var (id, ada, bob) = Playing();
        for (var pause = 1; pause <= 3; pause++)
        {
            await ada.Lost("bob");
            if (pause < 3)
                await ada.Recovered();
        }
        bob.Disconnect();

        var joined = Join(id, "bob").FirstState;

        Assert.Equal((3, GamePhase.Paused), (joined.Epoch, joined.Phase));
        Assert.Equal("ada", Assert.Single(joined.Pause!.Lost).Key);
        Assert.Equal(3, joined.Pause.Epoch);
        Assert.Equal([1, 2, 3], OnRecord<GameEvents.LinkLost>(id).Select(loss => loss.Epoch));
    }

    [Fact]
    public void a_session_whose_process_died_counts_as_gone()
    {
        var (id, ada, bob) = Playing();
        Sys.Stop(ada.Session);
        bob.ExpectPresence("ada", connected: false);
        Assert.DoesNotContain("ada", State(id).Connected);
    }

    [Fact]
    public async Task a_game_that_is_over_leaves_memory_once_nobody_is_there()
    {
        var (id, ada, bob) = Playing();
        await ada.Report(me => new GameCommands.Leave(me, "bye"));
        Assert.Equal("ada", bob.Expect<Notices.Ended>().DisconnectedPlayer);
        Pass(61);
        Assert.False(ActorOf(id).IsNobody());
        var game = Watch(ActorOf(id));
        ada.Disconnect();
        bob.ExpectPresence("ada", connected: false);
        bob.Disconnect();
        AwaitAssert(() => Assert.Empty(State(id).Connected));
        Pass(61);
        ExpectTerminated(game);
        Assert.Equal(EndReason.PlayerLeft, State(id).End!.Reason);
    }

    /// <summary>The session learns of its game's death by a message of its own, after which it knows no
    /// roster.</summary>
    private static async Task SignalUntilLost(Player player)
    {
        for (var i = 0; i < 1_000; i++)
            await player.Signal("bob", Offer);
    }
}
