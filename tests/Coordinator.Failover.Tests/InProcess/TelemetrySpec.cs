using Coordinator.Games;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>What operators are shown where it takes several nodes: a trace that crosses from one to another, and a
/// failover.</summary>
public sealed class TelemetrySpec(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task A_report_is_one_trace_also_where_its_game_is_on_another_node()
    {
        using var spans = new Spans();
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        var gameId = await TestCluster.CreateOnAsync(cluster.Nodes[1]);
        var (ada, bob) = (
            new TestConnection(cluster.Nodes[0].Games, gameId, "ada"),
            new TestConnection(cluster.Nodes[0].Games, gameId, "bob")
        );
        await bob.IsToldAsync(t => t is Notices.Started);

        using (spans.Begin("report of a loss"))
            Assert.Equal(GameResult.Pause, await ada.LostAsync("bob"));

        string[] expected = ["report of a loss", "session report", "game ReportLost", "journal write"];
        await Wait.UntilAsync("the whole trace has ended", () =>
            Task.FromResult(
                expected.SequenceEqual(
                    spans.TraceOf("game ReportLost", "coordinator.game.id", gameId).Select(span => span.OperationName)
                )
            )
        );
    }

    [SkippableFact]
    public async Task A_failover_is_timed_for_each_game_of_the_node_that_is_gone_and_not_where_a_node_leaves_by_itself()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 3);
        await cluster.CreateAsync("g", 30);
        // Else some move before the node is gone, and are not its games any more.
        await Wait.UntilAsync("no more games move", async () =>
        {
            var shards = await Task.WhenAll(cluster.Nodes.Select(async node => (await node.Part.CountAsync()).Shards));
            return shards.Max() - shards.Min() <= 1;
        });
        await KnowWhereEachGameIsAsync(cluster.Nodes);
        var measured = cluster.Nodes.Take(2).Select(node => new Measurements(node.Meters)).ToList();
        var games = cluster.Nodes[2].Live.Here.Count;
        Assert.NotEqual(0, games);

        await cluster.DownAsync(cluster.Nodes[2]);

        await Wait.UntilAsync("each of its games was timed", () =>
            Task.FromResult(measured.Sum(node => node.Of("coordinator.failover.duration").Count) == games)
        );
        Assert.All(measured.SelectMany(node => node.Of("coordinator.failover.duration")), seconds =>
            Assert.InRange(seconds, 0, 60)
        );
        // Else the last one to stay takes a game over of which it has not heard yet that it had come back.
        await KnowWhereEachGameIsAsync(cluster.Nodes.Take(2));

        await cluster.Nodes[1].StopAsync();

        await Wait.UntilAsync("the last node has all games", () =>
            Task.FromResult(cluster.Nodes[0].Live.Here.Count == 30)
        );
        Assert.Equal(games, measured.Sum(node => node.Of("coordinator.failover.duration").Count));
        measured.ForEach(node => node.Dispose());
    }

    private static Task KnowWhereEachGameIsAsync(IEnumerable<TestNode> nodes) =>
        Wait.UntilAsync("the nodes know where each game is", () =>
            Task.FromResult(
                nodes.All(node =>
                    node.Live.All.Count == 30
                    && node.Live.All.All(game => !game.IsAway && nodes.Any(other => other.Address == game.Node))
                )
            )
        );
}
