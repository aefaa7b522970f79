using System.Diagnostics.Metrics;
using Coordinator.Cluster;
using Coordinator.Node.Players;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coordinator.Node.Telemetry;

/// <summary>What <c>/ready</c> would say, looked at every second, as a metric.</summary>
internal sealed class Readiness : IHealthCheckPublisher
{
    /// <summary>What <c>/ready</c> asks is in memory, so that this costs nothing; more often .NET does not
    /// look.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private volatile bool isReady;

    /// <param name="meters">Where the metric goes.</param>
    /// <param name="store">Trouble with it shows at once; null: games are kept in memory alone.</param>
    public Readiness(IMeterFactory meters, IStoreHealth? store = null) =>
        meters
            .Create(LinkMetrics.MeterName)
            .CreateObservableGauge(
                "coordinator.ready",
                () => isReady && store?.Trouble is null ? 1 : 0,
                unit: null,
                "1 where this node is ready for players, as /ready says; else 0."
            );

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        isReady = report.Entries.Values.All(entry =>
            !entry.Tags.Contains("ready") || entry.Status == HealthStatus.Healthy
        );
        return Task.CompletedTask;
    }
}
