namespace Coordinator.Bench.Measure.Cycles;

/// <summary>What one player has said and heard in the cycle in progress. Instants in ticks; 0: not yet.</summary>
internal sealed class CycleView
{
    public long LossAt { get; set; }
    public string? LossResult { get; set; }
    public long PausedAt { get; set; }
    public string? DetectingPlayer { get; set; }
    public long Deadline { get; set; }
    public long RecoveryAt { get; set; }
    public string? RecoveryResult { get; set; }
    public long ResumedAt { get; set; }

    /// <summary>The instant that the coordinator set for it, in Unix ms.</summary>
    public long ResumeAt { get; set; }
}
