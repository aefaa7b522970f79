using Coordinator.Bench.Measure.Output;

namespace Coordinator.Bench.Measure.Signals;

/// <summary>The figures of all signals that were due in the window.</summary>
internal sealed class SignalFigures(Window window)
{
    private long _relayed,
        _allRelayed;

    public Histogram Latencies { get; } = new();
    public Histogram Acknowledgements { get; } = new();
    public Histogram Lateness { get; } = new();

    /// <summary>Signals that reached their player in the window.</summary>
    public long Relayed => Interlocked.Read(ref _relayed);

    public long AllRelayed => Interlocked.Read(ref _allRelayed);

    public void Sent(long due) => Add(Lateness, due);

    public void Acknowledged(long due) => Add(Acknowledgements, due);

    public void Reached(long due)
    {
        Interlocked.Increment(ref _allRelayed);
        if (window.Has(Ticks.Now))
            Interlocked.Increment(ref _relayed);
        Add(Latencies, due);
    }

    private void Add(Histogram times, long due)
    {
        if (window.Has(due))
            times.Add(Ticks.Milliseconds(Ticks.Now - due));
    }
}
