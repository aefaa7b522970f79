using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Coordinator.Tests.Shared;

/// <summary>What the instruments of one meter factory have measured since this was made.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, KeyValuePair<string, object?>[] Labels)> all = new();
    private readonly MeterListener listener = new();

    public Measurements(IMeterFactory factory)
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == factory)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, labels, _) => all.Enqueue((instrument.Name, value, labels.ToArray()))
        );
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, labels, _) => all.Enqueue((instrument.Name, value, labels.ToArray()))
        );
        listener.Start();
    }

    /// <summary>What a counter has come to, for one label where there are several.</summary>
    public double Sum(string name, string? label = null) =>
        all.Where(m => m.Name == name && (label is null || m.Labels.Any(l => (string?)l.Value == label)))
            .Sum(m => m.Value);

    /// <summary>What a histogram has recorded, in order.</summary>
    public IReadOnlyList<double> Of(string name) => [.. all.Where(m => m.Name == name).Select(m => m.Value)];

    public void Dispose() => listener.Dispose();
}
