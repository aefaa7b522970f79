using Akka.Actor;
using Coordinator.Cluster.Tests.Actors;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Telemetry;

/// <summary>What operators are shown of a journal that is slow, or fails.</summary>
public sealed class JournalMetricsSpec() : GameTestKit(HeldJournal.Settings)
{
    private HeldJournal.Gate Journal => HeldJournal.Of(Sys);

    [Fact]
    public async Task a_write_that_fails_is_counted_and_what_it_was_to_make_durable_is_not()
    {
        var (id, ada, bob) = Playing();
        Journal.Hold();
        var report = ada.Lost("bob");
        bob.Expect<Notices.Paused>();
        var game = Watch(ActorOf(id));
        Journal.Break();
        ExpectTerminated(game);
        Pass(3); // the session brings it to the next incarnation
        Assert.Equal(GameResult.Pause, await report);

        Assert.Equal(1, Telemetry.Measured.Sum("coordinator.journal.failures", "failed"));
        Assert.Equal(1, Telemetry.Measured.Sum("coordinator.pauses"));
    }

    [Fact]
    public async Task a_write_is_timed_until_it_is_durable()
    {
        var (_, ada, bob) = Playing();
        var before = Telemetry.Measured.Of("coordinator.journal.write.duration").Count;
        Journal.Hold();
        var report = ada.Lost("bob");
        bob.Expect<Notices.Paused>();
        Assert.Equal(before, Telemetry.Measured.Of("coordinator.journal.write.duration").Count);

        Journal.Release();
        Assert.Equal(GameResult.Pause, await report);
        Assert.Equal(before + 1, Telemetry.Measured.Of("coordinator.journal.write.duration").Count);
    }
}
