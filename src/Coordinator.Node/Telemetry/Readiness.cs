using System.Diagnostics.Metrics;
using Coordinator.Node.Hubs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coordinator.Node.Telemetry;

/// <summary>What <c>/ready</c> would say, looked at every few seconds, as a metric.</summary>
internal sealed class Readiness : IHealthCheckPublisher
{
    /// <summary>As often as Prometheus usually comes.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private volatile bool isReady;

    public Readiness(IMeterFactory meters) => meters.Create(LinkMetrics.MeterName).CreateObservableGauge(
        "coordinator.ready", () => isReady ? 1 : 0, unit: null, "1 where this node is ready for players, as /ready says; else 0.");

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        isReady = report.Entries.Values.All(entry => !entry.Tags.Contains("ready") || entry.Status == HealthStatus.Healthy);
        return Task.CompletedTask;
    }
}
