using Coordinator.Cluster.Tests.Actors;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Telemetry;

/// <summary>What operators are shown of the games of a node.</summary>
public sealed class GameMetricsSpec : GameTestKit
{
    private Measurements Measured => Telemetry.Measured;

    [Fact]
    public async Task a_pause_counts_once_however_many_report_it_and_its_recovery_is_timed_from_its_start()
    {
        var (_, ada, bob) = Playing();
        await ada.Lost("bob");
        Pass(1.5);
        await bob.Lost("ada");
        Pass(2);
        await ada.Recovered(epoch: 1);
        Assert.Equal(GameResult.Resume, await bob.Recovered(epoch: 1));
        bob.Expect<Notices.Resumed>();

        Assert.Equal(1, Measured.Sum("coordinator.pauses"));
        Assert.Equal(2, Measured.Sum("coordinator.disconnections"));
        Assert.Equal(1, Measured.Sum("coordinator.pauses.ended", "resumed"));
        Assert.Equal(0, Measured.Sum("coordinator.pauses.ended", "ended"));
        Assert.Equal([3.5], Measured.Of("coordinator.recover.duration"));
    }

    [Fact]
    public async Task a_pause_that_times_out_ends_its_game_and_no_recovery_is_timed()
    {
        var (_, ada, bob) = Playing();
        await ada.Lost("bob");
        Pass(30.5);
        bob.Expect<Notices.Ended>();

        Assert.Equal(1, Measured.Sum("coordinator.games.created"));
        Assert.Equal(1, Measured.Sum("coordinator.games.ended", "reconnection_timeout"));
        Assert.Equal(1, Measured.Sum("coordinator.games.ended"));
        Assert.Equal(1, Measured.Sum("coordinator.pauses.ended", "ended"));
        Assert.Empty(Measured.Of("coordinator.recover.duration"));
    }

    [Fact]
    public async Task an_end_that_comes_in_play_ends_no_pause()
    {
        var (_, ada, bob) = Playing();
        await ada.Report(me => new GameCommands.Leave(me, null));
        bob.Expect<Notices.Ended>();

        Assert.Equal(1, Measured.Sum("coordinator.games.ended", "player_left"));
        Assert.Equal(0, Measured.Sum("coordinator.pauses.ended"));
    }

    [Fact]
    public async Task a_near_miss_counts_once_by_how_its_link_was_connected_and_whatever_else_is_said_is_unknown()
    {
        var (_, ada, bob) = Playing();
        Pass(10);
        foreach (var _ in new[] { "said", "and again" })
            await ada.Report(me => NearMiss(me, "bob", "relay"));
        await bob.Report(me => NearMiss(me, "ada", "pigeon"));
        Pass(10);
        await bob.Report(me => NearMiss(me, "ada", null));

        Assert.Equal(1, Measured.Sum("coordinator.near_misses", "relay"));
        Assert.Equal(2, Measured.Sum("coordinator.near_misses", "unknown"));
        Assert.Equal(3, Measured.Sum("coordinator.near_misses"));
    }

    private static GameCommands.ReportInterrupted NearMiss(string player, string peer, string? connectionType) =>
        new(player, peer, TimeSpan.FromSeconds(2), connectionType);

    [Fact]
    public async Task a_game_that_is_read_back_from_its_journal_counts_nothing_a_second_time()
    {
        var (id, ada, _) = Playing();
        await ada.Lost("bob");
        var writes = Measured.Of("coordinator.journal.write.duration").Count;
        Assert.NotEqual(0, writes);
        Kill(id);
        Assert.Equal(GamePhase.Paused, State(id).Phase);

        Assert.Equal(1, Measured.Sum("coordinator.games.created"));
        Assert.Equal(1, Measured.Sum("coordinator.pauses"));
        Assert.Single(Measured.Of("coordinator.game.read.duration"));
        Assert.Equal(writes, Measured.Of("coordinator.journal.write.duration").Count);
    }

    [Fact]
    public void a_game_that_is_not_there_is_not_read_back()
    {
        Assert.Equal(GamePhase.None, State("nope").Phase);

        Assert.Empty(Measured.Of("coordinator.game.read.duration"));
    }

    [Fact]
    public void a_failover_is_timed_for_the_games_of_the_node_that_was_lost_and_for_no_others()
    {
        var (taken, moved) = (Create(), Create());
        (Telemetry.Owners[taken], Telemetry.Owners[moved]) = ("dead", "alive");
        Telemetry.LostNodes.Lost("dead");
        Kill(taken);
        Kill(moved);
        Assert.Equal([GamePhase.Waiting, GamePhase.Waiting], [State(taken).Phase, State(moved).Phase]);
        Assert.Single(Measured.Of("coordinator.failover.duration"));

        Telemetry.LostNodes.Found("dead");
        Kill(taken);
        Assert.Equal(GamePhase.Waiting, State(taken).Phase);
        Assert.Single(Measured.Of("coordinator.failover.duration"));
    }
}
