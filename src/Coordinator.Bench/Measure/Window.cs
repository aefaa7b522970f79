namespace Coordinator.Bench.Measure;

/// <summary>The time in which what happens is counted: after everything has warmed up, before it is wound up.</summary>
internal sealed class Window
{
    private long _from = long.MaxValue,
        _to = long.MaxValue;

    public void Open() => Volatile.Write(ref _from, Ticks.Now);

    public void Close() => Volatile.Write(ref _to, Ticks.Now);

    /// <summary>Whether an instant, in ticks, lies in it.</summary>
    public bool Has(long at) => at >= Volatile.Read(ref _from) && at < Volatile.Read(ref _to);
}
