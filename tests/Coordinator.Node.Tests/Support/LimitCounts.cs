using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests.Support;

/// <summary>What a node counts as over a limit, or of something else by kind, from now on.</summary>
internal sealed class LimitCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> counts = new();
    private readonly MeterListener listener = new();

    public LimitCounts(IServiceProvider services, string instrumentName = "coordinator.limited")
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == instrumentName && instrument.Meter.Scope == meters)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (_, count, tags, _) => counts.AddOrUpdate((string)tags[0].Value!, count, (_, before) => before + count)
        );
        listener.Start();
    }

    public long this[string kind] => counts.GetValueOrDefault(kind);

    public void Dispose() => listener.Dispose();
}
