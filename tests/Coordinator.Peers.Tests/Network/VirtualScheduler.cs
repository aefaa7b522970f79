using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;

namespace Coordinator.Peers.Tests.Network;

/// <summary>
/// A scheduler whose time passes when a test says so, on every clock: <see cref="TestScheduler"/> moves its wall clock
/// only, and its monotonic clocks are the machine's (Akka.TestKit 1.5.74).
/// </summary>
public sealed class VirtualScheduler : TestScheduler, IScheduler
{
    /// <summary>What a test's settings call it.</summary>
    public static readonly string Setting =
        "akka.scheduler.implementation = "
        + $"\"{typeof(VirtualScheduler).FullName}, {typeof(VirtualScheduler).Assembly.GetName().Name}\"";

    private readonly DateTimeOffset _start;

    public VirtualScheduler(Config config, ILoggingAdapter log)
        : base(config, log) => _start = Now;

    TimeSpan ITimeProvider.MonotonicClock => Elapsed;

    TimeSpan ITimeProvider.HighResMonotonicClock => Elapsed;

    // Never 0: that stands for the beginning of the clock.
    private TimeSpan Elapsed => Now - _start + TimeSpan.FromHours(1);
}
