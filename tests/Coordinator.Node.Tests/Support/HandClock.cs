namespace Coordinator.Node.Tests.Support;

/// <summary>A clock that goes on when the test says so, from now. Its timers are real ones.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly DateTimeOffset began = DateTimeOffset.UtcNow;
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => began.AddTicks(GetTimestamp());

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
