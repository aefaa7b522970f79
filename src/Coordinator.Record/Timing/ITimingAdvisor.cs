namespace Coordinator.Record.Timing;

/// <summary>Says what other settings would have come to.</summary>
public interface ITimingAdvisor
{
    /// <summary>From what happened in [from, to).</summary>
    Task<TimingAdvice> AdviseAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel = default);
}
