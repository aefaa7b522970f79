using Coordinator.Record;
using Coordinator.Record.Timing;
using static Coordinator.Games.GameEvents;

namespace Coordinator.Dashboard.Demo;

/// <summary>The advice that the simulated games' record comes to.</summary>
public sealed class SimulatedTiming(Simulation simulation) : ITimingAdvisor
{
    public Task<TimingAdvice> AdviseAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel = default)
    {
        var events = simulation
            .Everything.SelectMany(game => game.Events)
            .Where(e => e.At >= from && e.At < to)
            .ToList();
        return Task.FromResult(
            TimingAdvice.Of(
                [.. events.OfType<LinkInterrupted>().Select(near => new Counted<TimeSpan>(near.Duration, 1))],
                [
                    .. events
                        .OfType<PlayerRecovered>()
                        .Select(recovered => new Counted<TimeSpan?>(recovered.Duration, 1)),
                    .. events.OfType<PlayerTimedOut>().Select(_ => new Counted<TimeSpan?>(null, 1)),
                ],
                [
                    .. simulation
                        .Everything.SelectMany(game => game.Pauses)
                        .Where(pause => pause.StartedAt >= from && pause.StartedAt < to)
                        .Select(pause => new Counted<PauseOutcome>(new PauseOutcome(pause.Duration, pause.Resumed), 1)),
                ]
            )
        );
    }
}
