using Coordinator.Cluster.Live;
using Coordinator.Games;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>What a dashboard shows of the whole cluster: the same on every node, also while a node fails.</summary>
public sealed class LiveGamesSpec(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task Every_node_shows_every_game_and_a_pause_within_a_second()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 3);
        await cluster.CreateAsync("g", 30);
        await ShowAsync(cluster.Nodes, "all games", games => games.Count == 30 && games.All(game => !game.IsAway));
        Assert.Equal(3, cluster.Nodes[0].Live.All.Select(game => game.Node).Distinct().Count());
        Assert.Equal(30, cluster.Nodes.Sum(node => node.Live.Here.Count));

        var (ada, bob) = (
            new TestConnection(cluster.Nodes[0].Games, "g-0", "ada"),
            new TestConnection(cluster.Nodes[1].Games, "g-0", "bob")
        );
        await bob.IsToldAsync(t => t is Notices.Started);
        Assert.Equal(GameResult.Pause, await ada.LostAsync("bob"));
        var began = TimeProvider.System.GetTimestamp();
        await ShowAsync(cluster.Nodes, "the pause", games =>
            games.Any(game =>
                game
                    is {
                        GameId: "g-0",
                        Phase: GamePhase.Paused,
                        Epoch: 1,
                        StillLost: ["ada"],
                        Connected.Length: 2,
                        Deadline: not null
                    }
            )
        );
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(1));

        await ada.RecoveredAsync();
        await ShowAsync(cluster.Nodes, "the resume", games =>
            games.Single(game => game.GameId == "g-0").Phase == GamePhase.Playing
        );
        await cluster.Nodes[2].Games.CloseAsync("g-0");
        await ShowAsync(cluster.Nodes, "that it is over", games => games.All(game => game.GameId != "g-0"));
    }

    [SkippableTheory, InlineData(false), InlineData(true)]
    public async Task No_game_vanishes_while_its_node_goes_and_each_is_shown_where_it_is_then(bool isDowned)
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 3);
        await cluster.CreateAsync("g", 30);
        await ShowAsync(cluster.Nodes, "all games", games => games.Count == 30);
        var (leaving, staying) = (cluster.Nodes[2], new[] { cluster.Nodes[0], cluster.Nodes[1] });
        Assert.Contains(staying[0].Live.All, game => game.Node == leaving.Address);

        var going = isDowned ? cluster.DownAsync(leaving) : leaving.StopAsync();

        await ShowAsync(staying, "every game at a node that is there", games =>
        {
            Assert.Equal(30, games.Count);
            return games.All(game => !game.IsAway && game.Node != leaving.Address);
        });
        await going;
    }

    [SkippableFact]
    public async Task A_node_that_joins_shows_the_games_that_were_there_before_it()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        await cluster.CreateAsync("g", 20);

        var third = await cluster.AddAsync();

        await ShowAsync([third], "all games", games => games.Count == 20 && games.All(game => !game.IsAway));
    }

    private static Task ShowAsync(
        IEnumerable<TestNode> nodes,
        string what,
        Func<IReadOnlyCollection<LiveGame>, bool> isSo
    ) => Wait.UntilAsync($"every node shows {what}", () => Task.FromResult(nodes.All(node => isSo(node.Live.All))));
}
