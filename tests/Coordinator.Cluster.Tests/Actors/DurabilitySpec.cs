using Akka.Actor;
using Coordinator.Cluster.Actors;
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
            bob.Expect<Notices.Resumed>().ResumeAt.ToUnixTimeMilliseconds()
        );
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
    public async Task a_recovery_that_its_player_would_not_repeat_is_acknowledged_once_it_is_durable()
    {
        var (id, ada, bob) = Playing();
        ada.RepeatsReports = false;
        await Task.WhenAll(ada.Lost("bob"), bob.Lost("ada"));

        var recovered = ada.Recovered(epoch: 1);
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        Assert.True(State(id).Pause!.Lost["ada"].Recovered);
        Assert.False(recovered.IsCompleted);
        Pass(GameActor.AwaitedFor.TotalSeconds);

        Assert.Equal(GameResult.Waiting, await recovered);
        Assert.Contains("ada", OnRecord<GameEvents.PlayerRecovered>(id).Select(written => written.Player));
    }

    [Fact]
    public async Task it_goes_with_the_resume_where_that_comes_at_once()
    {
        var (id, ada, bob) = Playing();
        ada.RepeatsReports = false;
        await Task.WhenAll(ada.Lost("bob"), bob.Lost("ada"));
        Journal.Hold();

        var recovered = ada.Recovered(epoch: 1);
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        _ = State(id);
        var resumed = bob.Recovered(epoch: 1);
        await bob.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        Assert.False(recovered.IsCompleted);

        Journal.Release();
        Assert.Equal((GameResult.Waiting, GameResult.Resume), (await recovered, await resumed));
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
    public void a_deadline_that_ran_out_while_nothing_could_be_written_ends_the_game_when_it_can_be()
    {
        var (_, ada, bob) = Playing();
        Journal.Hold();
        _ = ada.Lost("bob");
        bob.Expect<Notices.Paused>();
        Pass(40);
        bob.ExpectNothing();

        Journal.Release();
        AwaitAssert(() =>
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Contains(bob.News, news => news.Notice is Notices.Ended { Reason: EndReason.ReconnectionTimeout });
        });
    }

    [Fact]
    public async Task after_a_long_wait_players_can_say_that_they_recovered_although_the_deadline_has_run_out()
    {
        var (_, ada, bob) = Playing();
        Journal.Hold();
        var lost = ada.Lost("bob");
        bob.Expect<Notices.Paused>();
        await HeldMail.KeepsAllFor.PassesAsync();
        Pass(40);

        Journal.Release();
        Assert.Equal(GameResult.Pause, await lost);
        Pass(1);
        Assert.Equal(GameResult.Resume, await ada.Recovered(epoch: 1));
        bob.Expect<Notices.Resumed>();
    }

    [Fact]
    public async Task a_deadline_that_runs_out_while_a_write_is_waited_for_is_looked_at_again_after_it()
    {
        var (_, ada, bob) = Playing();
        Assert.Equal(GameResult.Pause, await ada.Lost("bob"));
        Pass(22);
        Journal.Hold();
        var lost = bob.Lost("ada");
        await HeldMail.KeepsAllFor.PassesAsync();
        Pass(9); // past the deadline, and not so long that a session gives an answer up
        var recovered = ada.Recovered(epoch: 1);

        Journal.Release();
        Assert.Equal(GameResult.AlreadyPausing, await lost);
        Assert.Equal(GameResult.Waiting, await recovered);
        Assert.Equal(GameResult.TooEarly, await bob.TimedOut(epoch: 1));
        Pass(GameSettings.RecoveryGrace.TotalSeconds - 1);
        Assert.Equal(GameResult.Resume, await bob.Recovered(epoch: 1));
    }

    [Fact]
    public async Task a_player_that_is_patient_while_the_store_is_away_is_not_told_that_too_much_waits()
    {
        var (_, ada, _) = Playing();
        Journal.Hold();
        for (var said = 0; said <= PlayerSession.MaxWaiting; said++)
        {
            var answer = ada.Lost("bob");
            for (var looks = 0; looks <= PlayerSession.Patience && !answer.IsCompleted; looks++)
            {
                Pass(PlayerSession.RepeatAfter.TotalSeconds);
                await Task.WhenAny(answer, Task.Delay(20));
            }
            var unavailable = await Assert.ThrowsAsync<GameUnavailableException>(() => answer);
            Assert.Contains("not answered in time", unavailable.Message, StringComparison.Ordinal);
        }

        var last = ada.Lost("bob");
        Journal.Release();
        Assert.Equal(GameResult.Pause, await last);
    }

    [Fact]
    public async Task a_game_that_waits_for_the_store_is_read_as_its_players_know_it()
    {
        var (id, ada, bob) = Playing();
        Journal.Hold();
        var lost = ada.Lost("bob");
        bob.Expect<Notices.Paused>();
        Assert.Equal((GamePhase.Paused, 1), (Read(id).Phase, Read(id).Epoch));
        Assert.False(lost.IsCompleted);

        Journal.Release();
        Assert.Equal(GameResult.Pause, await lost);
        Journal.Hold();
        var recovered = ada.Recovered(epoch: 1);
        await ada.Session.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        Assert.Equal(GamePhase.Paused, Read(id).Phase); // nobody was told a resume
        Journal.Release();
        Assert.Equal(GameResult.Resume, await recovered);
        Assert.Equal(GamePhase.Playing, Read(id).Phase);
    }

    [Fact]
    public void a_game_whose_creation_waits_for_the_store_is_not_said_to_be_unknown()
    {
        Journal.Hold();
        var (backend, reader) = (CreateTestProbe(), CreateTestProbe());
        Games.Tell(
            new GameCommandMessages.Execute(
                "new",
                new GameCommands.Create("new", "c1", ["ada", "bob"], new GameSettings(), null)
            ),
            backend
        );
        Games.Tell(new GameCommandMessages.Find("new"), reader);
        reader.ExpectNoMsg(TimeSpan.FromMilliseconds(300));
        Journal.Release();
        Assert.Equal(GameResult.Created, backend.ExpectMsg<GameAnswers.Executed>().Result);
        Assert.Equal(GamePhase.Waiting, reader.ExpectMsg<GameAnswers.Found>().State.Phase);
    }

    [Fact]
    public void a_game_that_waits_for_the_store_keeps_what_comes_once()
    {
        var mail = new HeldMail(GameState.None);
        var report = new GameCommandMessages.Report("g", 1, 1, new GameCommands.ReportTimedOut("ada", 1, 1));
        Assert.True(mail.IsWorthKeeping(report, TestActor));
        Assert.False(mail.IsWorthKeeping(report with { }, TestActor));
        Assert.True(mail.IsWorthKeeping(report with { Number = 2 }, TestActor));
        var attach = new GameCommandMessages.Attach("g", "ada", 1, 1);
        Assert.True(mail.IsWorthKeeping(attach, TestActor));
        Assert.False(mail.IsWorthKeeping(attach with { KnownVersion = 2 }, TestActor));
        Assert.True(mail.IsWorthKeeping(attach, CreateTestProbe()));
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

internal static class RealTime
{
    /// <summary>How long a write takes is real time, whatever the actors' clock says.</summary>
    public static Task PassesAsync(this TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(50));
}
