using System.Diagnostics.Metrics;

namespace Coordinator.Hooks;

/// <summary>
/// Figures of deliveries, by endpoint. Those of the node that delivers; the others have none to show.
/// </summary>
internal sealed class HookMetrics
{
    private readonly Counter<long> _delivered,
        _failed,
        _givenUp;
    private volatile IReadOnlyCollection<Measurement<int>> _waiting = [];

    public HookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(HookSettings.MeterName);
        _delivered = meter.CreateCounter<long>("coordinator.hooks.delivered", "{message}", "Hooks that were accepted.");
        _failed = meter.CreateCounter<long>(
            "coordinator.hooks.failed",
            "{attempt}",
            "Attempts to deliver a hook that came to nothing."
        );
        _givenUp = meter.CreateCounter<long>("coordinator.hooks.given_up", "{message}", "Hooks that were given up.");
        meter.CreateObservableGauge(
            "coordinator.hooks.waiting",
            () => _waiting,
            "{message}",
            "Hooks that are not accepted yet."
        );
    }

    public void Delivered(HookEndpoint endpoint) => _delivered.Add(1, Tag(endpoint));

    public void Failed(HookEndpoint endpoint) => _failed.Add(1, Tag(endpoint));

    public void GivenUp(HookEndpoint endpoint) => _givenUp.Add(1, Tag(endpoint));

    /// <summary>Messages to endpoints that are no longer configured.</summary>
    public void GivenUp(int count) => _givenUp.Add(count, new KeyValuePair<string, object?>("endpoint", "unknown"));

    public void Waiting(IEnumerable<(HookEndpoint Endpoint, int Count)> counts) =>
        _waiting = [.. counts.Select(of => new Measurement<int>(of.Count, Tag(of.Endpoint)))];

    private static KeyValuePair<string, object?> Tag(HookEndpoint endpoint) => new("endpoint", endpoint.Origin);
}
