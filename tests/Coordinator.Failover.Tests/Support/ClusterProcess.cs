using System.Security.Cryptography;
using Coordinator.Bench.Play;

namespace Coordinator.Failover.Tests.Support;

/// <summary>A cluster as an operator runs it: processes, on one PostgreSQL.</summary>
internal sealed class ClusterProcess : IAsyncDisposable
{
    public const int Size = 3;

    private readonly DirectoryInfo folder;

    private ClusterProcess(
        DirectoryInfo folder,
        PostgresServer postgres,
        IReadOnlyList<ClusterNode> nodes,
        string apiKey
    )
    {
        (this.folder, Postgres, Nodes, ApiKey) = (folder, postgres, nodes, apiKey);
        Urls = new Nodes([.. nodes.Select(n => n.Url)], Settings.Seed);
    }

    public PostgresServer Postgres { get; }
    public IReadOnlyList<ClusterNode> Nodes { get; }
    public Nodes Urls { get; }
    public string ApiKey { get; }

    public IReadOnlyList<ClusterNode> Running => [.. Nodes.Where(n => n.IsRunning)];

    /// <summary>The member that has been there longest: what there is once in a cluster runs on it.</summary>
    public ClusterNode Oldest => Running.MinBy(n => n.StartedAt)!;

    /// <summary>A new cluster, ready; the first node is the oldest.</summary>
    /// <param name="name">Of its logs.</param>
    /// <param name="places">Where the nodes run, and the database last; null: all of them here.</param>
    /// <param name="settings">Of all nodes, besides those that make them a cluster: <c>OperatorKeys__0</c>; null:
    /// none.</param>
    public static async Task<ClusterProcess> StartAsync(
        string name,
        IReadOnlyList<Place>? places = null,
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        PostgresServer.IsNeeded();
        places ??= [.. Enumerable.Repeat(Place.Here, Size + 1)];
        var folder = Folders.Data();
        try
        {
            var postgres = await PostgresServer.StartAsync(
                $"{name}-postgres",
                folder,
                places[^1].Address,
                places[^1].RunIn
            );
            var secrets = new ClusterSecrets(
                Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
                Convert.ToHexString(RandomNumberGenerator.GetBytes(16)),
                postgres.ConnectionString
            );
            var ports = places.SkipLast(1).Select(_ => FreePort.At("127.0.0.1")).ToList();
            string[] seeds = [.. ports.Select((port, i) => $"{places[i].Address}:{port}")];
            var nodes = ports
                .Select(
                    (port, i) =>
                        new ClusterNode(
                            $"{name}-node-{i + 1}",
                            folder,
                            places[i],
                            port,
                            seeds,
                            secrets,
                            settings ?? new Dictionary<string, string>()
                        )
                )
                .ToList();
            var cluster = new ClusterProcess(folder, postgres, nodes, secrets.ApiKey);
            try
            {
                await cluster.StartAllAsync();
                return cluster;
            }
            catch
            {
                await cluster.DisposeAsync();
                throw;
            }
        }
        catch
        {
            if (folder.Exists)
                Folders.Remove(folder);
            throw;
        }
    }

    /// <summary>Starts the nodes that don't run, and waits until all are ready. The first founds the cluster.</summary>
    public async Task StartAllAsync()
    {
        foreach (var node in Nodes.Where(n => !n.IsRunning))
            node.Start();
        await Task.WhenAll(Nodes.Select(n => n.ReadyAsync()));
    }

    /// <summary>Waits until the nodes hold as many shards of games each, and none moves any more.</summary>
    public async Task LevelAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var shards = await Task.WhenAll(Running.Select(node => node.ShardsAsync()));
            if (shards.All(count => count is not null) && shards.Max() - shards.Min() <= 1)
                return;
            Assert.False(
                patience.IsCancellationRequested,
                $"The nodes still hold {string.Join(", ", shards)} shards after 2 min."
            );
            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            node.Dispose();
        await Postgres.DisposeAsync();
        folder.Refresh();
        if (folder.Exists)
            Folders.Remove(folder);
    }
}
