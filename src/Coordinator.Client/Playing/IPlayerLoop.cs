namespace Coordinator.Client.Playing;

/// <summary>
/// Where everything of one player runs, one thing at a time: its time, its timers, and its way to wait for what takes
/// time. Times are of the monotonic clock.
/// </summary>
internal interface IPlayerLoop
{
    /// <summary>May be asked on any thread.</summary>
    TimeSpan Now { get; }

    /// <summary>The machine's own clock, in Unix ms: a first guess of the coordinator's.</summary>
    double WallClock { get; }

    /// <summary>Runs this later. Disposing the result takes it back.</summary>
    IDisposable After(TimeSpan delay, Action action);

    /// <summary>Runs this at an instant, as exactly as the machine can: for an instant that is near.</summary>
    IDisposable At(TimeSpan instant, Action action);

    /// <summary>Runs this again and again. Disposing the result ends it.</summary>
    IDisposable Every(TimeSpan interval, Action action);

    /// <summary>Runs one of these once the task is over.</summary>
    void Await<T>(Task<T> task, Action<T> done, Action<Exception> failed);

    /// <summary>Runs this as soon as possible. From any thread.</summary>
    void Post(Action action);
}

/// <summary>A timer that is set anew, or taken back.</summary>
internal sealed class LoopTimer(IPlayerLoop loop)
{
    private IDisposable? _running;

    public bool IsSet => _running is not null;

    public void Set(TimeSpan delay, Action action)
    {
        Cancel();
        _running = loop.After(delay, () => Fire(action));
    }

    public void SetAt(TimeSpan instant, Action action)
    {
        Cancel();
        _running = loop.At(instant, () => Fire(action));
    }

    public void SetEvery(TimeSpan interval, Action action)
    {
        Cancel();
        _running = loop.Every(interval, action);
    }

    public void Cancel()
    {
        _running?.Dispose();
        _running = null;
    }

    private void Fire(Action action)
    {
        _running = null;
        action();
    }
}
