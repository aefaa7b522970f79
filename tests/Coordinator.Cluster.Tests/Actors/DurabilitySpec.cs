using Akka.Actor;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>What is told before it is in the journal, and what only after.</summary>
public sealed class DurabilitySpec() : GameTestKit(HeldJournal.Settings)
{
    private HeldJournal.Gate Journal => HeldJournal.Of(Sys);

    [Fact]
    public async Task a_pause_is_told_before_it_is_durable_and_acknowledged_after()
    {
        var (_, ada, bob) = Playing();
        Journal.Hold();
        var report = ada.Lost("bob");
        ada.Expect<Notices.Paused>();
        bob.Expect<Notices.Paused>();
        Assert.False(report.IsCompleted);

        Journal.Release();
        Assert.Equal(GameResult.Pause, await report);
        bob.ExpectNothing();
    }

    [Fact]
    public async Task a_resume_is_told_once_it_is_durable_and_set_from_that_moment()
    {
        var (_, ada, bob) = Playing();
        await ada.Lost("bob");
        bob.Expect<Notices.Paused>();
        Journal.Hold();
        var success = ada.Recovered(epoch: 1);
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        bob.ExpectNothing();

        Time.Advance(TimeSpan.FromSeconds(1));
        Journal.Release();
        Assert.Equal(GameResult.Resume, await success);
        Assert.Equal(
            Time.Now.AddMilliseconds(200).ToUnixTimeMilliseconds(),
            bob.Expect<Notices.Resumed>().ResumeAt.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void that_a_player_is_here_is_told_before_what_follows_from_it_is_durable()
    {
        var id = Create();
        var ada = Join(id, "ada");
        Journal.Hold();
        var bob = Join(id, "bob");
        ada.ExpectPresence("bob", connected: true);
        ada.ExpectNothing();
        Assert.Equal(GamePhase.Waiting, bob.FirstState.Phase);
        Assert.Equal(2, bob.FirstState.Connected.Count);

        Journal.Release();
        ada.Expect<Notices.Ready>();
        bob.Expect<Notices.Ready>();
    }

    [Fact]
    public async Task an_end_is_told_once_it_is_durable()
    {
        var (_, ada, bob) = Playing();
        Journal.Hold();
        var leaving = ada.Report(me => new GameCommands.Leave(me, "bye"));
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        bob.ExpectNothing();
        Journal.Release();
        Assert.Equal(GameResult.Left, await leaving);
        bob.Expect<Notices.Ended>();
    }

    [Fact]
    public async Task what_the_journal_did_not_take_is_not_acknowledged_and_is_brought_again()
    {
        var (id, ada, bob) = Playing();
        Journal.Hold();
        var report = ada.Lost("bob");
        bob.Expect<Notices.Paused>();
        var game = Watch(ActorOf(id));
        Journal.Break();
        ExpectTerminated(game);
        Pass(3); // the sessions look for the next incarnation, at once or a second later
        Assert.Equal(GameResult.Pause, await report);
        Assert.Equal((GamePhase.Paused, 1), (State(id).Phase, State(id).Epoch));
        Assert.Single(OnRecord<GameEvents.LinkLost>(id));
    }
}
