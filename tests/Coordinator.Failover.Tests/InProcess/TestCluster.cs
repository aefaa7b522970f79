using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Hooks;
using Coordinator.Journal.Schema;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>Nodes in this process that share a database and find each other over real sockets.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly List<TestNode> nodes = [];
    private readonly List<string> games = [];
    private readonly string database;
    private readonly string[] seeds;
    private readonly Func<int, ClusterTls?> tls;
    private readonly bool publicUrls;
    private readonly HookSettings? hooks;

    private TestCluster(string database, int nodes, Func<int, ClusterTls?>? tls, bool publicUrls, HookSettings? hooks)
    {
        (this.database, this.publicUrls, this.tls, this.hooks) = (database, publicUrls, tls ?? (_ => null), hooks);
        Ports = [.. Enumerable.Range(0, nodes + 1).Select(_ => FreePort.At("127.0.0.1"))];
        seeds = [.. Ports.Take(nodes).Select(port => $"127.0.0.1:{port}")];
    }

    public IReadOnlyList<TestNode> Nodes => nodes;

    /// <summary>The ids of all games made so far.</summary>
    public IReadOnlyList<string> Games => games;

    private int[] Ports { get; }

    /// <summary>Starts the nodes at once, and waits until they are one cluster.</summary>
    public static async Task<TestCluster> StartAsync(
        string database,
        int nodes,
        Func<int, ClusterTls?>? tls = null,
        bool publicUrls = false,
        HookSettings? hooks = null
    )
    {
        var cluster = new TestCluster(database, nodes, tls, publicUrls, hooks);
        cluster.nodes.AddRange(
            await Task.WhenAll(Enumerable.Range(0, nodes).Select(n => TestNode.StartAsync(cluster.Settings(n))))
        );
        await cluster.IsWholeAsync();
        return cluster;
    }

    /// <summary>One more node.</summary>
    public async Task<TestNode> AddAsync()
    {
        nodes.Add(await TestNode.StartAsync(Settings(nodes.Count)));
        await IsWholeAsync();
        return nodes[^1];
    }

    /// <summary>Makes games that wait for their players.</summary>
    public async Task CreateAsync(string prefix, int count)
    {
        foreach (var i in Enumerable.Range(0, count))
        {
            var id = $"{prefix}-{i}";
            Assert.Equal(GameResult.Created, await nodes[i % nodes.Count].Games.CreateAsync(Creation(id)));
            games.Add(id);
        }
    }

    /// <summary>Makes a game that lives on this node.</summary>
    public static async Task<string> CreateOnAsync(TestNode node)
    {
        for (var i = 0; i < 100; i++)
        {
            var before = (await node.Part.CountAsync()).Games;
            var id = $"on-{i}";
            Assert.Equal(GameResult.Created, await node.Games.CreateAsync(Creation(id)));
            if ((await node.Part.CountAsync()).Games > before)
                return id;
        }
        throw new InvalidOperationException("Of 100 games none came to this node.");
    }

    /// <summary>How many games there are on all nodes.</summary>
    public async Task<int> CountAsync() =>
        (await Task.WhenAll(nodes.Select(node => node.Part.CountAsync()))).Sum(held => held.Games);

    /// <summary>Moves every game of a node, of two, to the other.</summary>
    public async Task MoveAllAsync(TestNode from, TestNode to)
    {
        to.Part.ResumeAccepting();
        await Wait.UntilAsync("the other node takes games", () => Task.FromResult(from.Part.CanHandOff));
        from.Part.StartHandoff();
        await Wait.UntilAsync("all games have moved", async () =>
            await from.Part.CountAsync() == new HeldGames(0, 0) && (await to.Part.CountAsync()).Games >= games.Count
        );
    }

    /// <summary>The others decide that a node is no longer one of them, as they do with one that was cut off.</summary>
    public async Task DownAsync(TestNode node)
    {
        nodes[0].Down(node);
        await node.HasStoppedAsync();
    }

    /// <summary>Starts a node that is not as the others are, and waits until it has stopped by itself. Returns what it
    /// said last.</summary>
    public async Task<string> StrangerAsync(Func<ClusterSettings, ClusterSettings> differs)
    {
        await using var stranger = await TestNode.StartAsync(differs(Settings(nodes.Count)));
        return await stranger.HasStoppedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    private Task IsWholeAsync() =>
        Wait.UntilAsync($"{nodes.Count} nodes are one cluster", async () =>
            nodes.All(node => node.MemberCount == nodes.Count)
            && (await Task.WhenAll(nodes.Select(node => node.IsReadyAsync()))).All(ready => ready)
        );

    private ClusterSettings Settings(int n) =>
        new()
        {
            Store = StoreKind.PostgreSql,
            ConnectionString = database,
            Port = Ports[n],
            SeedNodes = seeds,
            TokenKeyFingerprint = "shared",
            Tls = tls(n),
            Hooks = hooks,
            PublicUrl = publicUrls ? $"http://node-{n}" : null,
        };

    private static GameCommands.Create Creation(string id) =>
        new(id, id, ["ada", "bob"], new GameSettings { Validation = false }, null);
}
