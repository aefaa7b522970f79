using Coordinator.Bench.Measure.Output;

namespace Coordinator.Bench.Measure.Cycles;

/// <summary>The figures of all cycles whose first report was due in the window.</summary>
internal sealed class CycleFigures(Window window) : ICycleFigures
{
    private long _completed,
        _allCompleted;

    public Histogram Pauses { get; } = new();
    public Histogram Resumes { get; } = new();
    public Histogram Acknowledgements { get; } = new();
    public Histogram Lateness { get; } = new();

    /// <summary>Cycles that were over in the window.</summary>
    public long Completed => Interlocked.Read(ref _completed);

    /// <summary>Cycles that are over, in the window or not.</summary>
    public long AllCompleted => Interlocked.Read(ref _allCompleted);

    public void Began(long due, long late) => Add(Lateness, due, late);

    public void Acknowledged(long due, long took) => Add(Acknowledgements, due, took);

    public void Paused(long due, long took) => Add(Pauses, due, took);

    public void Resumed(long due, long took) => Add(Resumes, due, took);

    /// <summary>A cycle is over.</summary>
    public void Done()
    {
        Interlocked.Increment(ref _allCompleted);
        if (window.Has(Ticks.Now))
            Interlocked.Increment(ref _completed);
    }

    /// <summary>A report that was due could not even be made: its time is at least this.</summary>
    public void NeverBegan(long due) => Add(Pauses, due, Ticks.Now - due);

    private void Add(Histogram times, long due, long ticks)
    {
        if (window.Has(due))
            times.Add(Ticks.Milliseconds(ticks));
    }
}
