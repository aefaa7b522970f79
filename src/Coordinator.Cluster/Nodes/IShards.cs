namespace Coordinator.Cluster.Nodes;

/// <summary>Where sharded things live now.</summary>
public interface IShards
{
    /// <summary>What is sharded: the names that the other methods take.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What this node holds; null where nothing of that name is sharded.</summary>
    /// <exception cref="TimeoutException">No answer came within 5 s.</exception>
    Task<RegionPicture?> OfThisNodeAsync(string name, CancellationToken cancel = default);

    /// <summary>What each node holds, by its address; null where nothing of that name is sharded.</summary>
    /// <exception cref="TimeoutException">A node did not answer within 10 s.</exception>
    Task<IReadOnlyDictionary<string, RegionPicture>?> OfAllNodesAsync(string name, CancellationToken cancel = default);
}

/// <summary>The shards of a node, each with how many entities run in it, and those that did not say so in
/// time.</summary>
public sealed record RegionPicture(IReadOnlyDictionary<string, int> Shards, IReadOnlyList<string> Failed);
