using Coordinator.Bench.Watch;
using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests;

/// <summary>Nodes are stopped by SIGTERM: their games and players move first.</summary>
public sealed class GracefulStops(ITestOutputHelper output) : IAsyncLifetime
{
    private ClusterProcess? cluster;

    [SkippableFact]
    public async Task No_game_is_away_for_more_than_a_second_while_a_node_stops()
    {
        await using var trial = await Trial.BeginAsync(cluster!, output);
        var since = WallClock.Now;
        trial.WatchAnew();

        await StopAsync(trial, cluster!.Nodes[2]);

        var longest = trial.SayGaps("SIGTERM of a node");
        SayTimesAway(trial, since, "SIGTERM of a node");
        await trial.CheckAsync();
        IsAsPromised(trial, since, longest);
    }

    [SkippableFact]
    public async Task A_rolling_restart_under_load_loses_nothing_and_pauses_nobody()
    {
        await using var trial = await Trial.BeginAsync(cluster!, output);
        var since = WallClock.Now;
        trial.WatchAnew();

        foreach (var node in cluster!.Nodes)
        {
            await StopAsync(trial, node);
            node.Start();
            await node.ReadyAsync();
            trial.AskOnly(cluster.Running);
        }

        var longest = trial.SayGaps(
            $"rolling restart of {cluster.Nodes.Count} nodes in {(WallClock.Now - since) / 1_000:0} s"
        );
        SayTimesAway(trial, since, "rolling restart");
        await trial.CheckAsync();
        IsAsPromised(trial, since, longest);
    }

    public async Task InitializeAsync() => cluster = await ClusterProcess.StartAsync("graceful");

    public async Task DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    /// <summary>As a load balancer does, whoever asks turns to the other nodes.</summary>
    private async Task StopAsync(Trial trial, ClusterNode node)
    {
        trial.AskOnly(cluster!.Running.Where(n => n != node));
        trial.Done(WallClock.Now, $"SIGTERM of {node.Name}");
        var code = await node.StopAsync();
        trial.Undone();
        Assert.Equal(0, code);
    }

    private void SayTimesAway(Trial trial, double since, string what) =>
        Measured.Seconds(
            output,
            $"{what}: time without a connection of each player that had to change",
            Rebinding.TimesAway(since, trial.QuietGames.SelectMany(g => g.Players).Select(p => p.Log))
        );

    private static void IsAsPromised(Trial trial, double since, double longest)
    {
        // Had nothing moved, there would be nothing to see here.
        Assert.NotEqual(0, Rebinding.Bindings(since, trial.QuietGames.SelectMany(g => g.Players).Select(p => p.Log)));
        Assert.True(
            longest <= Promise.GapOfGracefulStop,
            $"A game gave no answer for {longest:0} ms, {Promise.GapOfGracefulStop} are promised."
        );
    }
}
