namespace Coordinator.Bench.Measure;

/// <summary>
/// Lets things happen when they are due, whether or not what came before is done: a slow coordinator gets no rest from
/// those that wait for it. On a thread of its own, because a thread pool that is busy is late.
/// </summary>
internal sealed class OpenLoop : IAsyncDisposable
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stops;

    /// <param name="arrivals">When they are due.</param>
    /// <param name="happens">Told the instant at which it was due, in ticks. It must not block.</param>
    public OpenLoop(Arrivals arrivals, Action<long> happens)
    {
        var thread = new Thread(() => Run(arrivals, happens)) { IsBackground = true, Name = "arrivals" };
        thread.Start();
    }

    /// <summary>Nothing is due any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _stops = true;
        await _over.Task;
    }

    private void Run(Arrivals arrivals, Action<long> happens)
    {
        var began = Ticks.Now;
        while (!_stops)
        {
            var due = began + Ticks.Of(TimeSpan.FromSeconds(arrivals.Next()));
            // In steps, so that it stops soon where little is due.
            while (!_stops && due > Ticks.Now)
                Pacer.Until(Math.Min(due, Ticks.Now + Ticks.Of(TimeSpan.FromMilliseconds(50))));
            if (!_stops)
                happens(due);
        }
        _over.SetResult();
    }
}
