namespace Coordinator.Node.Limits;

/// <summary>Says something at once, and what comes after it as a number once a minute: a flood must not fill the log
/// too.</summary>
internal sealed class RareLog(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? saidAt;
    private long times;

    /// <summary>It has happened once more. How often since it was said last, where it is to be said now; else
    /// null.</summary>
    public long? Count()
    {
        lock (gate)
        {
            times++;
            if (saidAt is { } at && time.GetElapsedTime(at) < Every)
                return null;
            saidAt = time.GetTimestamp();
            var said = times;
            times = 0;
            return said;
        }
    }
}
