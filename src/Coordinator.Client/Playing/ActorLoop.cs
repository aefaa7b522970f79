using Akka.Actor;

namespace Coordinator.Client.Playing;

/// <summary>A player's loop in an actor's mailbox, with the time and the timers of the scheduler, as its links
/// have.</summary>
internal sealed class ActorLoop(IActorRef self, IScheduler scheduler) : IPlayerLoop
{
    public TimeSpan Now => scheduler.HighResMonotonicClock;

    public double WallClock => (scheduler.Now - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    public IDisposable After(TimeSpan delay, Action action)
    {
        var run = new Run(action);
        run.Timer = scheduler.ScheduleTellOnceCancelable(
            delay > TimeSpan.Zero ? delay : TimeSpan.Zero,
            self,
            run,
            self
        );
        return run;
    }

    /// <summary>
    /// The scheduler's wheel turns every 10 ms; the machine's own timers are exact to about 1 ms. A scheduler of
    /// another kind, a test's, has a time of its own.
    /// </summary>
    public IDisposable At(TimeSpan instant, Action action)
    {
        var delay = instant - Now;
        if (scheduler is not HashedWheelTimerScheduler || delay <= TimeSpan.Zero)
            return After(delay, action);
        var run = new Run(action);
        _ = Task.Delay(delay).ContinueWith(_ => self.Tell(run, self), TaskScheduler.Default);
        return run;
    }

    public IDisposable Every(TimeSpan interval, Action action)
    {
        var run = new Run(action);
        run.Timer = scheduler.ScheduleTellRepeatedlyCancelable(interval, interval, self, run, self);
        return run;
    }

    public void Await<T>(Task<T> task, Action<T> done, Action<Exception> failed) =>
        task.ContinueWith(
            over =>
            {
                if (over.IsCompletedSuccessfully)
                    Post(() => done(over.Result));
                else
                    Post(() => failed(over.Exception?.GetBaseException() ?? new OperationCanceledException()));
            },
            TaskContinuationOptions.ExecuteSynchronously
        );

    public void Post(Action action) => self.Tell(new Run(action), self);

    /// <summary>Something to do in the actor's mailbox, unless it has been taken back.</summary>
    internal sealed class Run(Action action) : IDisposable
    {
        private bool _isTakenBack;

        public ICancelable? Timer { get; set; }

        public void Do()
        {
            if (!_isTakenBack)
                action();
        }

        public void Dispose()
        {
            _isTakenBack = true;
            Timer?.Cancel();
        }
    }
}
