using Coordinator.Record.Timing;

namespace Coordinator.Dashboard.Tests.Support;

/// <summary>Gives the advice that it was set to, and keeps what it was asked for.</summary>
internal sealed class SetTiming : ITimingAdvisor
{
    public TimingAdvice Advice { get; set; } = TimingAdvice.Of([], [], []);
    public bool IsAway { get; set; }
    public List<(DateTimeOffset From, DateTimeOffset To)> Asked { get; } = [];

    public Task<TimingAdvice> AdviseAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel = default)
    {
        Asked.Add((from, to));
        return IsAway
            ? Task.FromException<TimingAdvice>(new InvalidOperationException("The database refuses connections."))
            : Task.FromResult(Advice);
    }
}
