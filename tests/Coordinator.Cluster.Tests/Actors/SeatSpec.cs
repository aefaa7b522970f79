using Akka.Actor;
using Akka.TestKit;
using Coordinator.Cluster.Actors;
using Coordinator.Games;
using static Coordinator.Cluster.Actors.GameAnswers;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>Libraries that name themselves: which of a player's may sit in its seat.</summary>
public sealed class SeatSpec : GameTestKit
{
    [Fact]
    public void one_that_was_replaced_is_told_so_and_changes_nothing()
    {
        var (id, _, bob) = Playing();
        Attach(id, "page-1", out _);
        Attach(id, "page-2", out var second);
        var version = State(id).Seats["ada"];

        ActorOf(id).Tell(new Attach(id, "ada", 0, -1, "page-1"), CreateTestProbe(out var back));

        Assert.Equal(0, back.ExpectMsg<Replaced>().Generation);
        Assert.Equal(version, State(id).Seats["ada"]);
        Assert.Contains("ada", State(id).Connected);
        ActorOf(id).Tell(new Attach(id, "ada", 0, 1_000, "page-2"), second);
        Assert.True(second.FishForMessage(m => m is StillAttached or Attached or Replaced) is not Replaced);
        bob.ExpectNothing();
    }

    [Fact]
    public void also_after_the_games_process_has_died()
    {
        var (id, _, _) = Playing();
        Attach(id, "page-1", out _);
        Attach(id, "page-2", out _);
        Pass(GameActor.UnwrittenFor.TotalSeconds);
        AwaitAssert(() =>
            Assert.Contains("page-1", OnRecord<GameEvents.SeatTaken>(id).Select(taken => taken.Replaced))
        );
        Kill(id);
        State(id);

        ActorOf(id).Tell(new Attach(id, "ada", 0, -1, "page-1"), CreateTestProbe(out var back));
        back.ExpectMsg<Replaced>();
    }

    [Fact]
    public async Task a_resume_comes_to_a_player_that_is_far_away_in_time()
    {
        var (id, ada, bob) = Playing();
        bob.Session.Tell(new SessionMessages.Delay(TimeSpan.FromMilliseconds(600)));
        AwaitAssert(() => Assert.Single(State(id).Delays));
        await ada.Lost("bob");
        await ada.Recovered();

        Assert.Equal(Time.Now + TimeSpan.FromMilliseconds(1_650), ada.Expect<Notices.Resumed>().ResumeAt);
    }

    [Fact]
    public async Task and_its_session_tells_the_games_next_process_how_far()
    {
        var (id, ada, bob) = Playing();
        bob.Session.Tell(new SessionMessages.Delay(TimeSpan.FromMilliseconds(600)));
        AwaitAssert(() => Assert.Single(State(id).Delays));
        Kill(id);
        bob.Joined();
        ada.Joined();

        AwaitAssert(() => Assert.Equal(TimeSpan.FromMilliseconds(600), State(id).Delays["bob"]));
        Assert.Equal(GameResult.Pause, await ada.Lost("bob"));
    }

    private void Attach(string id, string instance, out TestProbe probe)
    {
        ActorOf(id).Tell(new Attach(id, "ada", 0, -1, instance), CreateTestProbe(out probe));
        probe.FishForMessage(m => m is Attached);
    }

    private IActorRef CreateTestProbe(out TestProbe probe) => probe = CreateTestProbe();
}
