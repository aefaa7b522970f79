using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests;

/// <summary>One of three nodes is killed.</summary>
public sealed class KilledNodes(ITestOutputHelper output) : IAsyncLifetime
{
    private ClusterProcess? cluster;

    [SkippableFact]
    public async Task The_games_of_a_killed_node_answer_on_the_others_and_their_players_are_bound_again()
    {
        // Its games alone are hit: the players are connected elsewhere.
        await using var trial = await Trial.BeginAsync(cluster!, output, first: cluster!.Nodes[1].Url);
        await SurvivesAsync(trial, cluster.Nodes[2], "kill -9 of an owner of games");
    }

    [SkippableFact]
    public async Task Players_of_a_killed_node_connect_to_the_others()
    {
        await using var trial = await Trial.BeginAsync(cluster!, output, first: cluster!.Nodes[2].Url);
        await SurvivesAsync(trial, cluster.Nodes[2], "kill -9 of the node with all players' connections");
    }

    [SkippableFact]
    public async Task The_oldest_node_is_as_dispensable_as_any()
    {
        await using var trial = await Trial.BeginAsync(cluster!, output);
        await SurvivesAsync(trial, cluster!.Oldest, "kill -9 of the oldest node");
    }

    public async Task InitializeAsync() => cluster = await ClusterProcess.StartAsync("killed");

    public async Task DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    private static async Task SurvivesAsync(Trial trial, ClusterNode node, string what)
    {
        var recovery = await trial.KillAsync(node, what);
        node.Start();
        await node.ReadyAsync();
        await trial.CheckAsync();
        recovery.HitGames();
        recovery.IsAsPromised();
    }
}
