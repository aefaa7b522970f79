namespace Coordinator.Cluster.Hosting;

/// <summary>
/// The coordinator's clock, by which games and their players go: set by the wall clock once, and moved on by elapsed
/// time. A wall clock that is stepped makes no pause longer or shorter; it is followed anew once no game is open here.
/// </summary>
/// <param name="wall">The machine's clocks: its wall clock, and the monotonic one.</param>
public sealed class SteadyTime(TimeProvider wall) : TimeProvider
{
    /// <summary>The clock of this process. Akka makes its scheduler by reflection, so it can't be handed one.</summary>
    public static SteadyTime OfThisProcess { get; } = new(System);

    private Start _start = Start.Now(wall);

    public override DateTimeOffset GetUtcNow()
    {
        var start = Volatile.Read(ref _start);
        return start.At + wall.GetElapsedTime(start.Timestamp);
    }

    public override long TimestampFrequency => wall.TimestampFrequency;

    public override long GetTimestamp() => wall.GetTimestamp();

    /// <summary>How far the wall clock is ahead of this one; negative where it is behind.</summary>
    public TimeSpan WallAhead => wall.GetUtcNow() - GetUtcNow();

    /// <summary>Follows the wall clock from here on. Only while nothing goes by this clock: it steps.</summary>
    public void FollowWall() => Volatile.Write(ref _start, Start.Now(wall));

    private sealed record Start(DateTimeOffset At, long Timestamp)
    {
        public static Start Now(TimeProvider wall) => new(wall.GetUtcNow(), wall.GetTimestamp());
    }
}
