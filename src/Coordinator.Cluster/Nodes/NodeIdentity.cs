namespace Coordinator.Cluster.Nodes;

/// <summary>What the nodes of one cluster must have in common.</summary>
/// <param name="Database">The id that the shared journal was given when it was made.</param>
/// <param name="TokenKey">A fingerprint of the key that signs players' tokens.</param>
/// <param name="Protocol">What this node speaks to other nodes and writes into the journal.</param>
/// <param name="OldestProtocol">The oldest that it understands.</param>
/// <param name="Version">The program's own, for people.</param>
internal sealed record NodeIdentity(string Database, string TokenKey, int Protocol, int OldestProtocol, string Version)
{
    /// <summary>Counts up with each change to what nodes say to each other that the version before can't
    /// read.</summary>
    public const int CurrentProtocol = 2;

    /// <summary>
    /// A rolling upgrade goes from here to <see cref="CurrentProtocol"/>. Not from 1: its nodes can't read who was
    /// connected and which links were interrupted, so a game that moved back to one of them could not start.
    /// </summary>
    public const int OldestUnderstoodProtocol = 2;

    /// <summary>Why the other must not be in one cluster with this node, as its operator is told; null: it
    /// may.</summary>
    public string? RefusalReason(NodeIdentity other, string self) =>
        other.Protocol < OldestProtocol || Protocol < other.OldestProtocol
            ? $"The node {self} runs version {Version}, which can't be in one cluster with version {other.Version}. "
                + "Upgrade by way of a version between them, or stop all nodes first."
        : other.Database != Database
            ? $"The node {self} keeps its games in another database. Give all nodes of a cluster the same "
                + "Coordinator:Journal:ConnectionString, and nodes of different clusters different seed nodes."
        : other.TokenKey != TokenKey
            ? $"The node {self} has another Coordinator:TokenKey: players could not move between the two. Give all "
                + "nodes the same; to change it, stop all nodes first."
        : null;
}
