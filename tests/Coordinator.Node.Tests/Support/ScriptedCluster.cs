using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coordinator.Cluster.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests.Support;

/// <summary>A cluster as a test says it is, and what was wanted of it.</summary>
internal sealed class ScriptedCluster : IClusterMembers, IClusterDomainEvents, IClusterAdmission, IShards
{
    public const string One = "akka.tcp://coordinator@10.0.0.1:4053",
        Two = "akka.tcp://coordinator@10.0.0.2:4053",
        Three = "akka.tcp://coordinator@[::1]:4053";

    public ClusterPicture Current { get; set; } =
        new(
            One,
            One,
            One,
            [
                Member(One, 1, "Up", "games", "spare"),
                Member(Two, -1_116_964_444, "Joining", "games"),
                Member(Three, 3, "Up", "other") with
                {
                    UnreachableFor = [One, Two],
                },
            ]
        );

    /// <summary>What was asked for, in order, such as <c>down ADDRESS</c>.</summary>
    public List<string> Wanted { get; } = [];

    public Channel<ClusterDomainEvent> Happenings { get; } = Channel.CreateUnbounded<ClusterDomainEvent>();

    /// <summary>Of the last reader of happenings.</summary>
    public IReadOnlyCollection<string> Types { get; private set; } = [];

    /// <summary>Done when the reader has let go.</summary>
    public TaskCompletionSource LetGo { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Names => ["games", "slow"];

    public static MemberPicture Member(string address, long uid, string status, params string[] roles) =>
        new(address, uid, status, roles, [], false, null, null, null, null, null, null, null);

    public static Task<TestNode> StartAsync(ScriptedCluster cluster, params string[] arguments) =>
        TestNode.StartWithAsync(
            services =>
                services
                    .AddSingleton<IClusterMembers>(cluster)
                    .AddSingleton<IClusterDomainEvents>(cluster)
                    .AddSingleton<IClusterAdmission>(cluster)
                    .AddSingleton<IShards>(cluster),
            arguments
        );

    public bool Leave(string address) => Want("leave", address);

    public bool Down(string address) => Want("down", address);

    public bool Drain(string address, bool on) => Want(on ? "drain" : "take again", address);

    public string Join(string address)
    {
        if (!address.Contains("://", StringComparison.Ordinal))
            throw new FormatException($"'{address}' is no address of a node.");
        Wanted.Add($"join {address}");
        return address;
    }

    public Task<RegionPicture?> OfThisNodeAsync(string name, CancellationToken cancel = default) =>
        name switch
        {
            "slow" => throw new TimeoutException(),
            "games" => Task.FromResult<RegionPicture?>(Region),
            _ => Task.FromResult<RegionPicture?>(null),
        };

    public Task<IReadOnlyDictionary<string, RegionPicture>?> OfAllNodesAsync(
        string name,
        CancellationToken cancel = default
    ) =>
        name switch
        {
            "slow" => throw new TimeoutException(),
            "games" => Task.FromResult<IReadOnlyDictionary<string, RegionPicture>?>(
                new Dictionary<string, RegionPicture>
                {
                    [One] = Region,
                    [Two] = new(new Dictionary<string, int> { ["30"] = 5 }, []),
                }
            ),
            _ => Task.FromResult<IReadOnlyDictionary<string, RegionPicture>?>(null),
        };

    public async IAsyncEnumerable<ClusterDomainEvent> ReadAsync(
        IReadOnlyCollection<string> types,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        Types = types;
        try
        {
            await foreach (var one in Happenings.Reader.ReadAllAsync(cancel))
                yield return one;
        }
        finally
        {
            LetGo.TrySetResult();
        }
    }

    private static RegionPicture Region => new(new Dictionary<string, int> { ["12"] = 30, ["11"] = 7 }, ["13"]);

    private bool Want(string what, string address)
    {
        Wanted.Add($"{what} {address}");
        return true;
    }
}
