using Akka.Actor;
using Akka.Cluster;
using Coordinator.Cluster.Nodes;
using Coordinator.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coordinator.Cluster;

/// <summary>Alive: the actor system has not ended. Depends on no database and no other node: a restart cures
/// neither.</summary>
internal sealed class ActorSystemHealth(ActorSystem system) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            system.WhenTerminated.IsCompleted
                ? HealthCheckResult.Unhealthy("The actor system has ended.")
                : HealthCheckResult.Healthy()
        );
}

/// <summary>
/// Ready: this node is a member that is up, is not being drained, and sees most of its cluster: one that is cut off
/// takes no new players, since it is about to be stopped. A node that joins others is ready when it has settled, so
/// that whoever restarts one after the other leaves it the time.
/// </summary>
internal sealed class ClusterHealth(ActorSystem system, NodeDirectory nodes) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            NotReadyReason(Akka.Cluster.Cluster.Get(system)) is { } reason
                ? HealthCheckResult.Unhealthy(reason)
                : HealthCheckResult.Healthy()
        );

    private string? NotReadyReason(Akka.Cluster.Cluster cluster)
    {
        var (self, state) = (cluster.SelfAddress, cluster.State);
        return NotReadyReason(
            cluster.SelfMember.Status,
            nodes.IsDraining(self),
            isNew: !nodes.HasSettled(self) && state.Members.Any(member => nodes.HasSettled(member.Address)),
            state.Unreachable.Count,
            state.Members.Count
        );
    }

    /// <summary>The reason, as a sentence; null: it is ready.</summary>
    internal static string? NotReadyReason(
        MemberStatus status,
        bool isDraining,
        bool isNew,
        int unreachable,
        int members
    ) =>
        status != MemberStatus.Up ? $"This node is {status} in the cluster, not Up."
        : isDraining ? "This node is being drained."
        : isNew ? "This node has just joined, and is ready in some seconds."
        : 2 * unreachable >= members ? $"This node can't reach {unreachable} of the {members} nodes of its cluster."
        : null;
}

/// <summary>Ready: the store takes what is written. Asks nobody and waits for nothing, however the store is.</summary>
internal sealed class JournalHealth(GameStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            store.Trouble is { } trouble ? HealthCheckResult.Unhealthy(trouble.Reason) : HealthCheckResult.Healthy()
        );
}
