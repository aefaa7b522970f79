using Coordinator.Bench.Measure.Cycles;
using Coordinator.Bench.Measure.Output;

namespace Coordinator.Bench.Measure.Flood;

/// <summary>The times of pauses in calm phases and in flooded ones, by when they were due.</summary>
internal sealed class FloodFigures : ICycleFigures
{
    private volatile (long From, Times? Of)[] _phases = [];

    public Times Calm { get; } = new();

    public Times Flooded { get; } = new();

    /// <summary>What is due from now on counts there; null: nowhere, since one phase is over and the next has not
    /// begun.</summary>
    public void Begin(Times? times) => _phases = [.. _phases, (Ticks.Now, times)];

    public void Began(long due, long late) => At(due)?.Lateness.Add(Ticks.Milliseconds(late));

    public void Acknowledged(long due, long took) => At(due)?.Acknowledgements.Add(Ticks.Milliseconds(took));

    public void Paused(long due, long took) => At(due)?.Pauses.Add(Ticks.Milliseconds(took));

    public void Resumed(long due, long took) => At(due)?.Resumes.Add(Ticks.Milliseconds(took));

    private Times? At(long due) => Array.FindLast(_phases, phase => phase.From <= due).Of;

    internal sealed class Times
    {
        public Histogram Pauses { get; } = new();
        public Histogram Resumes { get; } = new();
        public Histogram Acknowledgements { get; } = new();
        public Histogram Lateness { get; } = new();
    }
}
