using Coordinator.Client.Playing;
using Coordinator.Tests.Shared;

namespace Coordinator.Client.Tests;

/// <summary>A player's loop whose time passes when a test says so. Everything runs on the test's own thread.</summary>
internal sealed class VirtualLoop : IPlayerLoop
{
    private readonly VirtualTime _time = new();

    public TimeSpan Now => _time.Now;

    public double WallClock => Now.TotalMilliseconds + WallAhead;

    /// <summary>What the wall clock is ahead of the monotonic one, in ms. It is stepped by setting this.</summary>
    public double WallAhead { get; set; } = 5_000_000;

    /// <summary>The machine sleeps: its wall clock runs on, the monotonic one stands still, and so does all
    /// here.</summary>
    public void Sleep(double ms) => WallAhead += ms;

    /// <summary>Timers that are set.</summary>
    public int Timers => _time.Timers;

    public IDisposable After(TimeSpan delay, Action action) => _time.After(delay, action);

    public IDisposable At(TimeSpan instant, Action action) => _time.At(instant, action);

    public IDisposable Every(TimeSpan interval, Action action) => _time.Every(interval, action);

    public void Await<T>(Task<T> task, Action<T> done, Action<Exception> failed) =>
        task.ContinueWith(
            over =>
            {
                if (over.IsCompletedSuccessfully)
                    done(over.Result);
                else
                    failed(over.Exception?.GetBaseException() ?? new OperationCanceledException());
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    public void Post(Action action) => action();

    public void Pass(double ms) => Pass(TimeSpan.FromMilliseconds(ms));

    /// <summary>Fires what is due on the way, in order.</summary>
    public void Pass(TimeSpan time) => _time.Pass(time);
}
