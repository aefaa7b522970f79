namespace Coordinator.Dashboard.Tests.Support;

/// <summary>A clock that stands where it was set.</summary>
internal sealed class SetTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
