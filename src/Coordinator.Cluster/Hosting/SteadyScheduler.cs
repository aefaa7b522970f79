using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Coordinator.Cluster.Hosting;

/// <summary>Akka's own scheduler, whose time of day is <see cref="SteadyTime"/>'s: what actors take for now never
/// steps.</summary>
internal sealed class SteadyScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDisposable
{
    private readonly HashedWheelTimerScheduler _wheel = new(config, log);

    public override TimeSpan MonotonicClock => _wheel.MonotonicClock;

    public override TimeSpan HighResMonotonicClock => _wheel.HighResMonotonicClock;

    protected override DateTimeOffset TimeNow => SteadyTime.OfThisProcess.GetUtcNow();

    private IScheduler Wheel => _wheel;

    public void Dispose() => _wheel.Dispose();

    protected override void InternalScheduleTellOnce(
        TimeSpan delay,
        ICanTell receiver,
        object message,
        IActorRef sender,
        ICancelable cancelable
    ) => Wheel.ScheduleTellOnce(delay, receiver, message, sender, cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef sender,
        ICancelable cancelable
    ) => Wheel.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Wheel.Advanced.ScheduleOnce(delay, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Wheel.Advanced.ScheduleOnce(delay, action, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        Action action,
        ICancelable cancelable
    ) => Wheel.Advanced.ScheduleRepeatedly(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        IRunnable action,
        ICancelable cancelable
    ) => Wheel.Advanced.ScheduleRepeatedly(initialDelay, interval, action, cancelable);
}
