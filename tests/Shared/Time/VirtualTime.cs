namespace Coordinator.Tests.Shared;

/// <summary>Time that passes when a test says so, and timers that fire in it.</summary>
internal sealed class VirtualTime
{
    private readonly List<Due> _running = [];

    // Never 0: that stands for the beginning of the clock.
    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>Timers that are set.</summary>
    public int Timers => _running.Count;

    public IDisposable After(TimeSpan delay, Action action) => At(Now + delay, action);

    public IDisposable At(TimeSpan instant, Action action) => Start(new Due(this, instant, null, action));

    public IDisposable Every(TimeSpan interval, Action action) =>
        Start(new Due(this, Now + interval, interval, action));

    /// <summary>Fires what is due on the way, in order.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (_running.Where(due => due.At <= end).MinBy(due => due.At) is { } next)
        {
            if (next.At > Now)
                Now = next.At;
            if (next.Every is { } interval)
                next.At = Now + interval;
            else
                _running.Remove(next);
            next.Action();
        }
        Now = end;
    }

    /// <summary>Time passes, and nothing fires on the way: what was due meanwhile is late, and fires next.</summary>
    public void Sleep(TimeSpan time) => Now += time;

    private Due Start(Due due)
    {
        _running.Add(due);
        return due;
    }

    private sealed class Due(VirtualTime time, TimeSpan at, TimeSpan? every, Action action) : IDisposable
    {
        public TimeSpan At { get; set; } = at;

        public TimeSpan? Every => every;

        public Action Action => action;

        public void Dispose() => time._running.Remove(this);
    }
}
