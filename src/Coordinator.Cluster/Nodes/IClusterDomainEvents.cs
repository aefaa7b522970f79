namespace Coordinator.Cluster.Nodes;

/// <summary>What happens in the cluster, as this node sees it.</summary>
public interface IClusterDomainEvents
{
    /// <summary>
    /// First what has led to the present (each member's status, each node that can't be reached, the leader), then what
    /// happens, until the node leaves its cluster or the reader lets go.
    /// </summary>
    /// <param name="types">
    /// Akka's names of what to tell, such as <c>MemberUp</c>, or of all of a kind, such as <c>MemberEvent</c>; empty:
    /// all. Names that are not known count for nothing.
    /// </param>
    /// <param name="cancel">Lets go.</param>
    /// <exception cref="InvalidOperationException">The reader was too slow: more than 128 waited.</exception>
    IAsyncEnumerable<ClusterDomainEvent> ReadAsync(
        IReadOnlyCollection<string> types,
        CancellationToken cancel = default
    );
}

/// <summary>
/// Something that happened. <c>Type</c>: Akka's name. <c>Member</c>: whom it happened to, as it is then, and
/// <c>PreviousStatus</c> what it was before it was removed. <c>Role</c> and <c>Address</c>: who leads, where that
/// changed.
/// </summary>
public sealed record ClusterDomainEvent(
    string Type,
    MemberFacts? Member = null,
    string? PreviousStatus = null,
    string? Role = null,
    string? Address = null
);

/// <summary>A member at that moment. <c>Uid</c>: of this life of it.</summary>
public sealed record MemberFacts(string Address, long Uid, string Status, IReadOnlyList<string> Roles);
