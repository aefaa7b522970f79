using System.Text.Json;

namespace Coordinator.Failover.Tests.Support;

/// <summary>Where a node runs: its address, and what to put before its command line to run it elsewhere than
/// here.</summary>
internal sealed record Place(string Address, IReadOnlyList<string> RunIn)
{
    public static Place Here { get; } = new("127.0.0.1", []);
}

/// <summary>One node of a cluster: a process with ports and a data folder of its own.</summary>
internal sealed class ClusterNode : IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90),
        StopWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(2);

    private readonly HttpClient http = new() { Timeout = AskWithin };
    private readonly ServerProcess process;

    public ClusterNode(
        string name,
        DirectoryInfo folder,
        Place place,
        int clusterPort,
        IReadOnlyList<string> seeds,
        ClusterSecrets secrets,
        IReadOnlyDictionary<string, string> settings
    )
    {
        Name = name;
        Address = place.Address;
        Port = clusterPort;
        var (port, managementPort) = (FreePort.At("127.0.0.1"), FreePort.At("127.0.0.1"));
        Url = new Uri($"http://{place.Address}:{port}/");
        Management = new Uri($"http://{place.Address}:{managementPort}/");
        process = new ServerProcess(
            name,
            folder,
            [
                .. place.RunIn,
                "dotnet",
                Folders.NodeProgram(),
                "--port",
                $"{port}",
                "--management-port",
                $"{managementPort}",
                "--address",
                place.Address,
                "--management-address",
                place.Address,
                "--data",
                Path.Combine(folder.FullName, name),
                "--public-url",
                $"http://{place.Address}:{port}",
                "--Coordinator:Journal:Store",
                "PostgreSql",
                "--Coordinator:Cluster:Hostname",
                place.Address,
                "--Coordinator:Cluster:Port",
                $"{clusterPort}",
                .. seeds.SelectMany((seed, i) => new[] { $"--Coordinator:Cluster:SeedNodes:{i}", seed }),
            ]
        );
        // Secrets go through the environment, which other users of this machine can't read.
        process.Environment["Coordinator__TokenKey"] = secrets.TokenKey;
        process.Environment["Coordinator__ApiKeys__0"] = secrets.ApiKey;
        process.Environment["Coordinator__Journal__ConnectionString"] = secrets.ConnectionString;
        foreach (var (key, value) in settings)
            process.Environment[$"Coordinator__{key}"] = value;
    }

    public string Name { get; }
    public string Address { get; }

    /// <summary>Where other nodes reach it.</summary>
    public int Port { get; }

    /// <summary>Where players and backends are served.</summary>
    public Uri Url { get; }

    /// <summary>Where operators and probes are served.</summary>
    public Uri Management { get; }

    public bool IsRunning => process.IsRunning;
    public int ProcessId => process.Id;

    /// <summary>When it was last started, in Unix ms.</summary>
    public double StartedAt { get; private set; }

    public void Start()
    {
        StartedAt = WallClock.Now;
        process.Start();
    }

    /// <summary>Waits until it is a member of its cluster and takes players.</summary>
    public Task ReadyAsync() => process.ReadyAsync(IsReadyAsync, ReadyWithin);

    /// <summary>How many shards of games it holds; null where it does not say.</summary>
    public async Task<int?> ShardsAsync()
    {
        try
        {
            using var answer = JsonDocument.Parse(
                await http.GetStringAsync(new Uri(Management, "cluster/shards/games"))
            );
            return answer.RootElement.GetProperty("regions").GetArrayLength();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    public double Kill() => process.Kill();

    /// <summary>SIGTERM: it gives its games away and ends.</summary>
    public Task<int> StopAsync() => process.StopAsync(StopWithin);

    /// <summary>It ends by itself, being cut off.</summary>
    public Task<int> EndedAsync(TimeSpan within) => process.EndedAsync(within);

    public void Dispose()
    {
        process.Dispose();
        http.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Management, "ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}

/// <summary>What all nodes of a cluster have in common and nobody else.</summary>
internal sealed record ClusterSecrets(string TokenKey, string ApiKey, string ConnectionString);
