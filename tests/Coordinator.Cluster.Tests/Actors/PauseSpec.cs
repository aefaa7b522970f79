using Akka.Actor;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>The rules of a pause, through mailboxes, timers and the journal.</summary>
public sealed class PauseSpec : GameTestKit
{
    [Fact]
    public async Task a_loss_pauses_everyone_and_a_success_resumes_everyone_together()
    {
        var (id, ada, bob) = Playing();
        Assert.Equal(GameResult.Pause, await ada.Lost("bob", frame: 77));
        var (a, b) = (ada.Expect<Notices.Paused>(), bob.Expect<Notices.Paused>());
        Assert.Equal(a, b);
        Assert.Equal(
            (1, 77L, "ada", Time.Now.AddSeconds(30).ToUnixTimeMilliseconds()),
            (a.Epoch, a.Frame, a.DetectingPlayer, a.Deadline.ToUnixTimeMilliseconds())
        );

        Pass(4);
        Assert.Equal(GameResult.Resume, await ada.Recovered(epoch: 1));
        var (ra, rb) = (ada.Expect<Notices.Resumed>(), bob.Expect<Notices.Resumed>());
        Assert.Equal(ra.ResumeAt, rb.ResumeAt);
        Assert.Equal(Time.Now.AddMilliseconds(200).ToUnixTimeMilliseconds(), ra.ResumeAt.ToUnixTimeMilliseconds());
        Assert.Equal(TimeSpan.FromSeconds(4), ra.PauseDuration);
        Assert.Equal(TimeSpan.FromSeconds(4), State(id).TotalPaused);
    }

    [Fact]
    public async Task the_game_ends_for_all_at_30_s_and_not_at_29_999()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        ada.Expect<Notices.Paused>();
        bob.Expect<Notices.Paused>();

        Pass(29.999);
        Assert.Equal(GamePhase.Paused, State(id).Phase);
        ada.ExpectNothing();
        Pass(0.001);
        Assert.Equal(EndReason.ReconnectionTimeout, ada.Expect<Notices.Ended>().Reason);
        Assert.Equal("bob", bob.Expect<Notices.Ended>().DisconnectedPlayer);
    }

    [Fact]
    public async Task a_players_timeout_counts_only_where_the_coordinators_clock_agrees()
    {
        var (_, ada, bob) = Playing();
        await ada.Lost("bob");
        Pass(29.9);
        Assert.Equal(GameResult.TooEarly, await bob.TimedOut(epoch: 1));
        Pass(0.2);
        Assert.Equal(GameResult.Ended, await bob.TimedOut(epoch: 1));
        ada.Expect<Notices.Ended>();
        ada.ExpectNothing();
    }

    [Fact]
    public async Task success_before_the_timer_in_the_same_instant_resumes()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        Pass(29.9);
        Hold(id);
        var success = ada.Recovered(epoch: 1);
        await InMailbox(ada, id);
        Pass(0.1);
        Release(id);

        Assert.Equal(GameResult.Resume, await success);
        bob.Expect<Notices.Resumed>();
        Assert.Equal(GamePhase.Playing, State(id).Phase);
        bob.ExpectNothing();
    }

    [Fact]
    public async Task success_after_the_timer_in_the_same_instant_is_stale()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        Pass(29.9);
        Hold(id);
        Pass(0.1);
        var success = ada.Recovered(epoch: 1);
        await InMailbox(ada, id);
        Release(id);

        Assert.Equal(GameResult.Stale, await success);
        bob.Expect<Notices.Ended>();
        Assert.Equal(GamePhase.Ended, State(id).Phase);
        bob.ExpectNothing();
    }

    [Fact]
    public async Task a_timer_of_an_older_epoch_does_nothing()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        Pass(20);
        await ada.Recovered(epoch: 1);
        await bob.Lost("ada");
        Pass(15); // past the first deadline, before the second
        ActorOf(id).Tell(new GameCommands.WakeUp(GamePhase.Paused, 1));
        Assert.Equal((GamePhase.Paused, 2), (State(id).Phase, State(id).Epoch));
        Assert.Equal(GameResult.Stale, await ada.Recovered(epoch: 1));
        Pass(15.1);
        ada.Expect<Notices.Ended>();
    }

    [Fact]
    public void losing_the_coordinator_alone_pauses_nothing()
    {
        var (id, ada, bob) = Playing();
        ada.Disconnect();
        bob.ExpectPresence("ada", connected: false);
        Assert.Equal(GamePhase.Playing, State(id).Phase);
    }

    [Fact]
    public async Task a_recovered_player_that_lost_the_coordinator_holds_the_game_until_it_is_back()
    {
        var (id, ada, bob) = Playing();
        await bob.Lost("ada");
        await ada.Lost("bob");
        await ada.Recovered(epoch: 1);
        ada.Disconnect();
        bob.ExpectPresence("ada", connected: false);
        Assert.Equal(GameResult.Waiting, await bob.Recovered(epoch: 1));

        Join(id, "ada").Expect<Notices.Resumed>();
        bob.Expect<Notices.Resumed>();
    }

    [Fact]
    public void a_game_nobody_joins_in_time_never_started()
    {
        var id = Create(settings: new GameSettings { JoinTimeout = TimeSpan.FromSeconds(5) });
        var ada = Join(id, "ada");
        Pass(5.1);
        Assert.Equal(EndReason.NeverStarted, ada.Expect<Notices.Ended>().Reason);
    }

    /// <summary>From here on the game's mailbox only fills.</summary>
    private void Hold(string gameId) => ((IInternalActorRef)ActorOf(gameId)).Suspend();

    private void Release(string gameId) => ((IInternalActorRef)ActorOf(gameId)).Resume(null);

    /// <summary>What the player's session sent has been handed on by everyone before the game.</summary>
    private async Task InMailbox(Player player, string gameId)
    {
        await player.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        ActorOf(gameId);
    }
}
