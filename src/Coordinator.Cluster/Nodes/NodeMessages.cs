using System.Collections.Immutable;
using Coordinator.Cluster.Actors;

namespace Coordinator.Cluster.Nodes;

/// <summary>What nodes tell each other about themselves.</summary>
internal static class NodeMessages
{
    /// <summary>
    /// A node as it is now. <paramref name="Address"/>: its own in the cluster. <paramref name="HasSettled"/>: it has
    /// been a member for a while. <paramref name="PublicUrl"/>: where players reach it; null where all are reached
    /// through one address. The rest is null where it is not known (yet), or the node runs a version that does not tell
    /// it.
    /// </summary>
    public sealed record Card(string Address, bool IsDraining, bool HasSettled, string? PublicUrl) : IClusterMessage
    {
        /// <summary>What it gives away it does not take again: it stops then.</summary>
        public bool IsLeaving { get; init; }

        /// <summary>The program's.</summary>
        public string? Version { get; init; }

        /// <summary>When this life of the node began; kept to the millisecond.</summary>
        public DateTimeOffset? StartedAt { get; init; }

        /// <summary>Games that it runs.</summary>
        public int? Games { get; init; }

        /// <summary>Shards of games that it holds.</summary>
        public int? Shards { get; init; }

        /// <summary>Players that are connected to it.</summary>
        public int? Players { get; init; }

        /// <summary>Of the process, 1 = all cores busy.</summary>
        public double? Load { get; init; }

        /// <summary>The addresses of the nodes from which it hears nothing.</summary>
        public ImmutableArray<string> Unreachable { get; init; } = [];
    }

    /// <summary>An operator, at another node perhaps, wants this of the node.</summary>
    public sealed record Order(OrderKind Kind) : IClusterMessage;

    /// <summary>What an operator can want of a node. The numbers stand in remote.proto.</summary>
    public enum OrderKind
    {
        /// <summary>Give games and players away, and take no more.</summary>
        Drain = 1,

        /// <summary>Take them again.</summary>
        ResumeAccepting = 2,

        /// <summary>Give them away and end.</summary>
        Leave = 3,
    }

    /// <summary>A node that wants to join says who it is. Answered with <see cref="Welcome"/> or
    /// <see cref="Refusal"/>.</summary>
    public sealed record Hello(NodeIdentity Identity) : IClusterMessage;

    /// <summary>The two may be in one cluster. <paramref name="IsMember"/>: the answering node is in one
    /// already.</summary>
    public sealed record Welcome(bool IsMember) : IClusterMessage;

    /// <summary>The two must not be in one cluster; <paramref name="Reason"/> is a sentence for the operator.</summary>
    public sealed record Refusal(string Reason) : IClusterMessage;
}
