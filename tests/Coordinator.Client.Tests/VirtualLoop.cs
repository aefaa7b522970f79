using Coordinator.Client.Playing;

namespace Coordinator.Client.Tests;

/// <summary>A player's loop whose time passes when a test says so. Everything runs on the test's own thread.</summary>
internal sealed class VirtualLoop : IPlayerLoop
{
    private readonly List<Due> _running = [];

    // Never 0: that stands for the beginning of the clock.
    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1);

    public double WallClock => Now.TotalMilliseconds + WallAhead;

    /// <summary>What the wall clock is ahead of the monotonic one, in ms. It is stepped by setting this.</summary>
    public double WallAhead { get; set; } = 5_000_000;

    /// <summary>The machine sleeps: its wall clock runs on, the monotonic one stands still, and so does all here.</summary>
    public void Sleep(double ms) => WallAhead += ms;

    /// <summary>Timers that are set.</summary>
    public int Timers => _running.Count;

    public IDisposable After(TimeSpan delay, Action action) => Start(new Due(this, Now + delay, null, action));

    public IDisposable At(TimeSpan instant, Action action) => Start(new Due(this, instant, null, action));

    public IDisposable Every(TimeSpan interval, Action action) => Start(new Due(this, Now + interval, interval, action));

    public void Await<T>(Task<T> task, Action<T> done, Action<Exception> failed) => task.ContinueWith(
        over =>
        {
            if (over.IsCompletedSuccessfully) done(over.Result);
            else failed(over.Exception?.GetBaseException() ?? new OperationCanceledException());
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    public void Post(Action action) => action();

    public void Pass(double ms) => Pass(TimeSpan.FromMilliseconds(ms));

    /// <summary>Fires what is due on the way, in order.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (_running.Where(due => due.At <= end).MinBy(due => due.At) is { } next)
        {
            if (next.At > Now) Now = next.At;
            if (next.Every is { } interval) next.At += interval;
            else _running.Remove(next);
            next.Action();
        }
        Now = end;
    }

    private Due Start(Due due)
    {
        _running.Add(due);
        return due;
    }

    private sealed class Due(VirtualLoop loop, TimeSpan at, TimeSpan? every, Action action) : IDisposable
    {
        public TimeSpan At { get; set; } = at;

        public TimeSpan? Every => every;

        public Action Action => action;

        public void Dispose() => loop._running.Remove(this);
    }
}
