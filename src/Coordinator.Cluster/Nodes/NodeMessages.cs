using Coordinator.Cluster.Actors;

namespace Coordinator.Cluster.Nodes;

/// <summary>What nodes tell each other about themselves.</summary>
internal static class NodeMessages
{
    /// <summary>
    /// A node as it is now. <paramref name="Address"/>: its own in the cluster. <paramref name="HasSettled"/>: it has been
    /// a member for a while. <paramref name="PublicUrl"/>: where players reach it; null where all are reached through one
    /// address.
    /// </summary>
    public sealed record Card(string Address, bool IsDraining, bool HasSettled, string? PublicUrl) : IClusterMessage;

    /// <summary>A node that wants to join says who it is. Answered with <see cref="Welcome"/> or <see cref="Refusal"/>.</summary>
    public sealed record Hello(NodeIdentity Identity) : IClusterMessage;

    /// <summary>The two may be in one cluster. <paramref name="IsMember"/>: the answering node is in one already.</summary>
    public sealed record Welcome(bool IsMember) : IClusterMessage;

    /// <summary>The two must not be in one cluster; <paramref name="Reason"/> is a sentence for the operator.</summary>
    public sealed record Refusal(string Reason) : IClusterMessage;
}
