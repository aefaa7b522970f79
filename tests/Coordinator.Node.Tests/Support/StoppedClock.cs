namespace Coordinator.Node.Tests.Support;

/// <summary>A clock that shows the time it was given.</summary>
internal sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
