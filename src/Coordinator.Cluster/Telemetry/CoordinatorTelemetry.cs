using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Coordinator.Cluster.Telemetry;

/// <summary>Under which names metrics and traces are to be had.</summary>
public static class CoordinatorTelemetry
{
    /// <summary>The meter of games, the journal and the cluster.</summary>
    public const string Meter = "Coordinator.Cluster";

    /// <summary>Spans of a report on its way from the hub to the journal.</summary>
    public static ActivitySource Source { get; } = new("Coordinator");

    /// <summary>Attributes of spans. A span may say whose it is; a metric's label never does.</summary>
    public const string GameId = "coordinator.game.id",
        PlayerId = "coordinator.player.id",
        Result = "coordinator.result";

    /// <summary>A histogram of durations in seconds, with bounds that fit what it measures.</summary>
    public static Histogram<double> CreateSeconds(
        this Meter meter,
        string name,
        string description,
        double[] buckets
    ) =>
        meter.CreateHistogram(
            name,
            "s",
            description,
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets }
        );
}
