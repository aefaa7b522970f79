using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Record;

/// <summary>Reads the record's tables for operators, and one game's story from the journal.</summary>
internal sealed class OperatorHistory(RecordStore store) : IOperatorHistory
{
    private const long MinuteMs = 60_000;

    public async Task<int> CountAsync(GameFilter filter, CancellationToken cancel = default)
    {
        await using var db = store.Open();
        return await Filtered(db, filter).CountAsync(cancel);
    }

    public async Task<IReadOnlyList<GameSummary>> ListAsync(
        GameFilter filter,
        int start,
        int count,
        CancellationToken cancel = default
    )
    {
        await using var db = store.Open();
        var rows = await Filtered(db, filter)
            .OrderByDescending(g => g.At)
            .ThenByDescending(g => g.GameId)
            .Skip(start)
            .Take(count)
            .ToListAsync(cancel);
        return [.. rows.Select(HistoryRows.Summary)];
    }

    public async Task<IReadOnlyList<GameEvent>> TimelineAsync(string gameId, CancellationToken cancel = default)
    {
        var story = new List<GameEvent>();
        await foreach (var happened in store.StoryAsync(gameId, cancel))
            story.Add(happened);
        return story;
    }

    public async Task<HistoryFigures> FiguresAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel = default
    )
    {
        var (first, end) = (Ms(from), Ms(to));
        await using var db = store.Open();
        var pauses = db.Pauses.Where(p => p.At >= first && p.At < end);
        var ends = db.StoredGames.Where(g => g.EndedAt >= first && g.EndedAt < end);
        var drops = db.Disconnections.Where(d => d.At >= first && d.At < end);

        var pausesByMinute = await pauses
            .GroupBy(p => p.At / MinuteMs)
            .Select(g => new { Minute = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Minute, g => g.Count, cancel);
        var endsByMinute = await ends.GroupBy(g => g.EndedAt!.Value / MinuteMs)
            .Select(g => new { Minute = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Minute, g => g.Count, cancel);
        var endsByReason = await ends.GroupBy(g => g.EndReason!)
            .Select(g => new { Reason = g.Key, Count = g.Count() })
            .ToListAsync(cancel);
        var states = await drops
            .GroupBy(d => new { d.IceState, d.DcState })
            .Select(g => new
            {
                g.Key.IceState,
                g.Key.DcState,
                Count = g.Count(),
            })
            .ToListAsync(cancel);
        var types = await drops
            .GroupBy(d => d.ConnectionType)
            .Select(g => new { Type = g.Key, Count = g.Count() })
            .ToListAsync(cancel);
        var resumed = await pauses.CountAsync(p => p.Resumed == true, cancel);
        var endedInPause = await pauses.CountAsync(p => p.Resumed == false, cancel);
        var durations = pauses.Where(p => p.Resumed == true).Select(p => p.EndedAt!.Value - p.At).OrderBy(ms => ms);

        return new HistoryFigures(
            [
                .. Minutes(first, end)
                    .Select(minute => new MinuteFigures(
                        Time(minute * MinuteMs),
                        pausesByMinute.GetValueOrDefault(minute),
                        endsByMinute.GetValueOrDefault(minute)
                    )),
            ],
            await pauses.CountAsync(cancel),
            resumed,
            endedInPause,
            resumed + endedInPause == 0 ? null : (double)resumed / (resumed + endedInPause),
            await PercentileAsync(durations, resumed, 0.5, cancel),
            await PercentileAsync(durations, resumed, 0.95, cancel),
            states.Sum(s => s.Count),
            await db.NearMisses.CountAsync(m => m.At >= first && m.At < end, cancel),
            endsByReason.ToDictionary(g => Enum.Parse<EndReason>(g.Reason), g => g.Count),
            Sum(states.Select(s => (DropCause.Of(s.IceState, s.DcState), s.Count))),
            Sum(types.Select(t => (t.Type ?? "unknown", t.Count)))
        );
    }

    public async Task<IReadOnlyList<PlayerDrops>> TopDisconnectingPlayersAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        int count,
        CancellationToken cancel = default
    )
    {
        var (first, end) = (Ms(from), Ms(to));
        await using var db = store.Open();
        var rows = await db
            .Disconnections.Where(d => d.At >= first && d.At < end)
            .GroupBy(d => new { d.GameId, d.Player })
            .Select(g => new
            {
                g.Key.GameId,
                g.Key.Player,
                Drops = g.Count(),
            })
            .OrderByDescending(g => g.Drops)
            .ThenBy(g => g.GameId)
            .ThenBy(g => g.Player)
            .Take(count)
            .ToListAsync(cancel);
        return [.. rows.Select(g => new PlayerDrops(g.GameId, g.Player, g.Drops))];
    }

    private static IQueryable<GameRow> Filtered(RecordDb db, GameFilter filter)
    {
        var games = db.Games(filter.Phase);
        if (filter.EndReason is { } reason)
        {
            var name = reason.ToString();
            games = games.Where(g => g.EndReason == name);
        }
        if (!string.IsNullOrEmpty(filter.IdBegins))
            games = games.Where(g => g.GameId.StartsWith(filter.IdBegins));
        return games;
    }

    /// <summary>The duration below which this share of them are; null where there is none. Nearest rank, no
    /// interpolation.</summary>
    private static async Task<TimeSpan?> PercentileAsync(
        IQueryable<long> sorted,
        int count,
        double share,
        CancellationToken cancel
    )
    {
        if (count == 0)
            return null;
        var rank = (int)Math.Ceiling(share * count) - 1;
        return Duration(await sorted.Skip(rank).FirstAsync(cancel));
    }

    private static IEnumerable<long> Minutes(long from, long end)
    {
        for (var minute = from / MinuteMs; minute * MinuteMs < end; minute++)
            yield return minute;
    }

    private static Dictionary<string, int> Sum(IEnumerable<(string Name, int Count)> counts) =>
        counts.GroupBy(c => c.Name).ToDictionary(g => g.Key, g => g.Sum(c => c.Count));
}
