using Akka.Actor;

namespace Coordinator.Peers.Tests.Network;

/// <summary>The monotonic clock, and the wall clock, of a scheduler whose time is a test's.</summary>
public sealed class SchedulerTime(IScheduler scheduler) : TimeProvider
{
    private readonly long _start = scheduler.Now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    // Never 0: that stands for the beginning of the clock.
    public override long GetTimestamp() => scheduler.Now.UtcTicks - _start + TimeSpan.TicksPerHour;

    public override DateTimeOffset GetUtcNow() => scheduler.Now;
}
