using Akka.Actor;
using Coordinator.Cluster.Actors;
using Coordinator.Games;
using Coordinator.Journal;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>What players say of their links: near misses get into the journal, how a link is does not.</summary>
public sealed class NearMissSpec : GameTestKit
{
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task a_near_miss_is_written_shortly_after_it_was_noted_and_only_once()
    {
        var (id, ada, bob) = Playing();
        Pass(10);
        var at = Time.Now;
        Assert.Equal(GameResult.Noted, await ada.Report(Interrupted));
        Assert.DoesNotContain(JournalOf(id), IsNearMiss);
        Pass(1);
        var written = Assert.IsType<GameEvents.LinkInterrupted>(
            AwaitAssertResult(() => Assert.Single(JournalOf(id), IsNearMiss)).Events[^1]
        );
        Assert.Equal(
            ("ada", "bob", TwoSeconds, "relay"),
            (written.Player, written.Peer!, written.Duration, written.ConnectionType!)
        );
        Assert.Equal(at.ToUnixTimeMilliseconds(), written.At.ToUnixTimeMilliseconds());
        bob.ExpectNothing();

        Kill(id);
        Pass(1);
        ada.Joined();
        await ada.Lost("bob"); // past whatever its session brings again
        Assert.Single(JournalOf(id), IsNearMiss);
        Assert.Equal(1, Assert.Single(State(id).NearMisses).Count);
    }

    [Fact]
    public async Task a_near_miss_that_was_noted_and_not_written_comes_back_through_its_player()
    {
        var (id, ada, _) = Playing();
        Pass(10);
        Assert.Equal(GameResult.Noted, await ada.Report(Interrupted));
        Kill(id); // no time has passed: it was not written
        Pass(1);
        ada.Joined();
        AwaitAssert(() => Assert.Equal(TwoSeconds, Assert.Single(State(id).NearMisses).LastDuration));
    }

    [Fact]
    public void how_a_link_is_is_known_and_never_written()
    {
        var (id, ada, _) = Playing();
        ada.TellHealth(Healthy);
        AwaitAssert(() =>
            Assert.Equal(
                ("ada", "bob", "alive", "host", 12.5),
                State(id)
                    .Health.Select(h => (h.Player, h.Peer, h.Status!, h.ConnectionType!, h.LatencyMs!.Value))
                    .Single()
            )
        );
        Pass(5);
        Assert.Equal(2, JournalOf(id).Count);
    }

    [Fact]
    public async Task no_loss_waits_for_how_a_link_is()
    {
        var (_, ada, bob) = Playing();
        LoseMessages(m => m is GameCommandMessages.Health);
        for (var i = 0; i < 100; i++)
            ada.TellHealth(Healthy);
        Assert.Equal(GameResult.Pause, await ada.Lost("bob")); // no time has passed in which anything was repeated
        bob.Expect<Notices.Paused>();
    }

    [Fact]
    public void how_a_link_is_is_not_believed_of_a_connection_that_was_replaced()
    {
        var (id, _, _) = Playing();
        var old = AttachAs(id, "ada", out _);
        Join(id, "ada");
        ActorOf(id).Tell(new GameCommandMessages.Health(id, "ada", old, Healthy));
        Assert.Empty(State(id).Health);
    }

    private static GameCommands.ReportInterrupted Interrupted(string player) => new(player, "bob", TwoSeconds, "relay");

    private static LinkHealth Healthy => new("bob", "alive", "host", 12.5);

    private static bool IsNearMiss(JournalEntry entry) => entry.Events.Any(e => e is GameEvents.LinkInterrupted);

    private T AwaitAssertResult<T>(Func<T> assert)
    {
        T? result = default;
        AwaitAssert(() =>
        {
            result = assert();
        });
        return result!;
    }
}
