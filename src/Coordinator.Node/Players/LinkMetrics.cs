using System.Diagnostics.Metrics;
using Coordinator.Protocol;

namespace Coordinator.Node.Players;

/// <summary>What players tell of the health of their links, as metrics of the meter <c>Coordinator.Node</c>.</summary>
internal sealed class LinkMetrics
{
    public const string MeterName = "Coordinator.Node";
    public const string LatencyName = "coordinator.link.latency";

    private readonly Histogram<double> latency;

    public LinkMetrics(IMeterFactory meters) =>
        latency = meters
            .Create(MeterName)
            .CreateHistogram<double>(
                LatencyName,
                unit: "ms",
                description: "Round-trip time of a link between two players, as one of them reports it."
            );

    /// <summary>
    /// A label takes no other value than <see cref="ConnectionTypes"/>, or a player could fill the memory of whoever
    /// collects the metrics.
    /// </summary>
    public void Noted(string? connectionType, double latencyMs)
    {
        var type = ConnectionTypes.All.Contains(connectionType) ? connectionType : "other";
        latency.Record(latencyMs, new KeyValuePair<string, object?>("connection_type", type));
    }
}
