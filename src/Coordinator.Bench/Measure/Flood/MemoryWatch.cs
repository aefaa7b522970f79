using Coordinator.Bench.Measure.Server;

namespace Coordinator.Bench.Measure.Flood;

/// <summary>The coordinator's resident memory, looked at each second, in MiB.</summary>
internal sealed class MemoryWatch(ServerProcesses server)
{
    private double _first;

    /// <summary>The most before the first flooded phase.</summary>
    public double Before { get; private set; }

    /// <summary>The most in a flooded phase.</summary>
    public double Most { get; private set; }

    /// <summary>The most in a flooded phase, less what there was at the end of the first.</summary>
    public double Growth => Most - _first;

    public double Now =>
        (server.Memory() ?? throw new MeasureException($"The coordinator's memory is {server.About}.")) / 1_048_576.0;

    /// <summary>Looks for a while.</summary>
    public async Task WatchAsync(TimeSpan lasts, bool isFlooded)
    {
        var until = Ticks.Now + Ticks.Of(lasts);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (Ticks.Now < until && await timer.WaitForNextTickAsync())
        {
            if (isFlooded)
                Most = Math.Max(Most, Now);
            else if (Most == 0)
                Before = Math.Max(Before, Now);
        }
        if (isFlooded && _first == 0)
            _first = Now;
    }
}
