namespace Coordinator.Cluster.Nodes;

/// <summary>How busy this process is, from one look to the next.</summary>
internal sealed class NodeLoad(TimeProvider time)
{
    private long _lookedAt = time.GetTimestamp();
    private TimeSpan _used = UsedSoFar;

    /// <summary>Processor time per time passed and core since the last look: 1 = all cores were busy.</summary>
    public double Look()
    {
        var (now, used) = (time.GetTimestamp(), UsedSoFar);
        var passed = time.GetElapsedTime(_lookedAt, now);
        var load = passed > TimeSpan.Zero ? (used - _used) / (passed * Environment.ProcessorCount) : 0;
        (_lookedAt, _used) = (now, used);
        return Math.Clamp(load, 0, 1);
    }

    private static TimeSpan UsedSoFar => Environment.CpuUsage.TotalTime;
}
