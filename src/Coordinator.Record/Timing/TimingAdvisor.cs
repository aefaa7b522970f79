using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Record.Timing;

/// <summary>Reads durations from the record, counted in steps of 50 ms so that they are few however much is on
/// record.</summary>
internal sealed class TimingAdvisor(RecordStore store) : ITimingAdvisor
{
    private const long StepMs = 50;

    public async Task<TimingAdvice> AdviseAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel = default
    )
    {
        var (first, end) = (Ms(from), Ms(to));
        const string success = nameof(AttemptOutcome.Success);
        await using var db = store.Open();
        var nearMisses = await db
            .NearMisses.Where(m => m.At >= first && m.At < end)
            .GroupBy(m => m.DurationMs / StepMs)
            .Select(g => new { Step = g.Key, Count = g.Count() })
            .ToListAsync(cancel);
        var losses = await db
            .Attempts.Where(a => a.At >= first && a.At < end)
            .GroupBy(a => new { Step = a.Outcome == success ? a.DurationMs / StepMs : -1 })
            .Select(g => new { g.Key.Step, Count = g.Count() })
            .ToListAsync(cancel);
        var pauses = await db
            .Pauses.Where(p => p.At >= first && p.At < end && p.EndedAt != null)
            .GroupBy(p => new { Step = (p.EndedAt!.Value - p.At) / StepMs, Resumed = p.Resumed!.Value })
            .Select(g => new
            {
                g.Key.Step,
                g.Key.Resumed,
                Count = g.Count(),
            })
            .ToListAsync(cancel);
        return TimingAdvice.Of(
            [.. nearMisses.Select(m => new Counted<TimeSpan>(Duration(m.Step * StepMs), m.Count))],
            [.. losses.Select(l => new Counted<TimeSpan?>(l.Step < 0 ? null : Duration(l.Step * StepMs), l.Count))],
            [.. pauses.Select(p => new Counted<PauseOutcome>(new(Duration(p.Step * StepMs), p.Resumed), p.Count))]
        );
    }
}
