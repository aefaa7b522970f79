namespace Coordinator.Cluster.Nodes;

/// <summary>The nodes of the cluster, as this one sees them now, and what an operator can do with them.</summary>
public interface IClusterMembers
{
    /// <summary>What this node sees now. Asks nobody, so it can be read often.</summary>
    ClusterPicture Current { get; }

    /// <summary>The node leaves: it gives away its games, its players go on at another, and it stops.</summary>
    /// <returns>False where there is no such member.</returns>
    bool Leave(string address);

    /// <summary>The node counts as dead at once. For one that is dead and stays listed.</summary>
    /// <returns>False where there is no such member.</returns>
    bool Down(string address);

    /// <summary>The node gives its games and players away and takes no more, and goes on running; or takes them
    /// again.</summary>
    /// <returns>False where there is no such member.</returns>
    bool Drain(string address, bool on);
}

/// <summary>The cluster at one moment. Addresses as <c>akka.tcp://coordinator@host:port</c>. Members by age, the oldest
/// first.</summary>
public sealed record ClusterPicture(string Self, string? Leader, string? Oldest, IReadOnlyList<MemberPicture> Members);

/// <summary>
/// One node. <c>Uid</c>: of this life of it. <c>Status</c>: Akka's word (<c>Up</c>, <c>Leaving</c>, ...).
/// <c>UnreachableFor</c>: the nodes that can't reach it, empty where all can. What the node tells of itself is null
/// until it has: <c>Version</c> of the program, <c>StartedAt</c>, how many open <c>Games</c> it runs, how many
/// <c>Players</c> are connected to it, and <c>Load</c>: of the process, 1 = all cores busy. <c>Shards</c>: how many it
/// holds.
/// </summary>
public sealed record MemberPicture(
    string Address,
    long Uid,
    string Status,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> UnreachableFor,
    bool IsDraining,
    string? Version,
    DateTimeOffset? StartedAt,
    int? Games,
    int? Players,
    int? Shards,
    double? Load,
    string? PublicUrl
)
{
    /// <summary>It gives its games and players away in order to stop, and takes none again. Its status says so once
    /// they are gone.</summary>
    public bool IsLeaving { get; init; }
}
