namespace Coordinator.Failover.Tests.Support;

/// <summary>A cluster whose nodes and database have a machine of their own each, so that one can be cut off.</summary>
internal sealed class SeparateMachines : IAsyncDisposable
{
    private const int FirstHost = 2;

    private readonly NetworkSpaces spaces;
    private readonly List<string> names = [];

    private SeparateMachines(NetworkSpaces spaces) => this.spaces = spaces;

    public ClusterProcess Cluster { get; private set; } = null!;

    /// <summary>Sets them up and starts the cluster, or skips the test where this machine does not let it.</summary>
    public static async Task<SeparateMachines> SetUpAsync(string name)
    {
        PostgresServer.IsNeeded();
        var whyNot = await NetworkSpaces.UnreachableReasonAsync();
        Skip.If(whyNot is not null, $"Cutting a node off needs Linux network namespaces: {whyNot}");
        var machines = new SeparateMachines(await NetworkSpaces.SetUpAsync("cf", 214));
        try
        {
            await machines.StartAsync(name);
            return machines;
        }
        catch
        {
            await machines.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// From now on this node hears nothing of the other nodes and they nothing of it; of the database neither, where
    /// <paramref name="alsoFromDatabase"/>. Players and backends, on this machine, still reach it. Returns when that
    /// was.
    /// </summary>
    public async Task<double> CutOffAsync(ClusterNode node, bool alsoFromDatabase)
    {
        var from = Cluster.Nodes.Where(n => n != node).Select(n => n.Address).ToList();
        if (alsoFromDatabase)
            from.Add(spaces.AddressOf(FirstHost + ClusterProcess.Size));
        var space = SpaceOf(node);
        var cut = WallClock.Now;
        foreach (var other in from)
        {
            await NftAsync(space, $"add rule inet cut arriving ip saddr {other} drop");
            await NftAsync(space, $"add rule inet cut leaving ip daddr {other} drop");
        }
        return cut;
    }

    /// <summary>It hears the others again.</summary>
    public async Task HealAsync(ClusterNode node)
    {
        await NftAsync(SpaceOf(node), "flush chain inet cut arriving");
        await NftAsync(SpaceOf(node), "flush chain inet cut leaving");
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null)
            await Cluster.DisposeAsync();
        await spaces.DisposeAsync();
    }

    private async Task StartAsync(string name)
    {
        var places = new List<Place>();
        for (var i = 0; i <= ClusterProcess.Size; i++)
        {
            var space = await spaces.AddAsync(i < ClusterProcess.Size ? $"node{i + 1}" : "db", FirstHost + i);
            await NftAsync(space, "add table inet cut");
            await NftAsync(space, "add chain inet cut arriving { type filter hook input priority 0 ; }");
            await NftAsync(space, "add chain inet cut leaving { type filter hook output priority 0 ; }");
            names.Add(space);
            places.Add(new Place(spaces.AddressOf(FirstHost + i), ["ip", "netns", "exec", space]));
        }
        Cluster = await ClusterProcess.StartAsync(name, places);
    }

    private string SpaceOf(ClusterNode node) => names[Cluster.Nodes.ToList().IndexOf(node)];

    private static Task<string> NftAsync(string space, string rule) =>
        Command.RunAsync($"ip netns exec {space} nft {rule}");
}
