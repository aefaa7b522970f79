namespace Coordinator.Cluster;

/// <summary>This node as a part of its cluster: what it holds, and how it gives that away before it stops.</summary>
public interface IClusterNode
{
    /// <summary>
    /// Where players reach the nodes that take players now, this one's own among them; empty where all are reached
    /// through one address.
    /// </summary>
    IReadOnlyList<string> PublicUrls { get; }

    /// <summary>Whether there is another node that could take this one's games.</summary>
    bool CanHandOff { get; }

    /// <summary>From now on this node's games move to others, a few shards at a time, and none comes here.</summary>
    void StartHandoff();

    /// <summary>The others learn that this node gives its games away to stop.</summary>
    void AnnounceLeaving();

    /// <summary>This node takes games again.</summary>
    void ResumeAccepting();

    /// <summary>What this node holds.</summary>
    /// <exception cref="GameUnavailableException">No answer came in time.</exception>
    Task<HeldGames> CountAsync(CancellationToken cancel = default);
}

/// <summary>The games on a node, and the shards that they move in.</summary>
public sealed record HeldGames(int Games, int Shards);
