using Akka.Actor;
using Akka.Cluster;
using Coordinator.Cluster.History;
using LinqToDB.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coordinator.Cluster;

/// <summary>Alive: the actor system has not ended. Depends on no database and no other node: a restart cures neither.</summary>
internal sealed class ActorSystemHealth(ActorSystem system) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(system.WhenTerminated.IsCompleted
            ? HealthCheckResult.Unhealthy("The actor system has ended.")
            : HealthCheckResult.Healthy());
}

/// <summary>Ready: this node is a member that is up. One that is leaving takes no new players.</summary>
internal sealed class ClusterHealth(ActorSystem system) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = Akka.Cluster.Cluster.Get(system).SelfMember.Status;
        return Task.FromResult(status == MemberStatus.Up
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"This node is {status} in the cluster, not Up."));
    }
}

/// <summary>Ready: the journal's database answers.</summary>
internal sealed class JournalHealth(HistoryStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var db = await store.OpenAsync(cancellationToken);
            await db.ExecuteAsync("SELECT 1", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The journal's database does not answer: " + e.Message);
        }
    }
}
