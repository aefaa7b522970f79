using System.Globalization;
using System.Runtime.CompilerServices;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Record;

/// <summary>Reads the record's tables for lists and exports.</summary>
internal sealed class GameHistory(RecordStore store) : IGameHistory
{
    public async Task<GamePage> ListAsync(
        GamePhase? phase,
        string? after,
        int limit,
        CancellationToken cancel = default
    )
    {
        await using var db = store.Open();
        var query = db.Games(phase);
        if (after is not null)
        {
            var (createdAt, gameId) = Cursor.Parse(after);
            query = query.Where(g => g.At < createdAt || g.At == createdAt && g.GameId.CompareTo(gameId) < 0);
        }
        var rows = await query
            .OrderByDescending(g => g.At)
            .ThenByDescending(g => g.GameId)
            .Take(limit + 1)
            .ToListAsync(cancel);
        var next = rows.Count > limit ? Cursor.Of(rows[limit - 1]) : null;
        return new GamePage([.. rows.Take(limit).Select(HistoryRows.Summary)], next);
    }

    public async IAsyncEnumerable<HistoryRecord> ReadAsync(
        HistoryQuery query,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        var times = query.GameId is { } gameId ? await TimesAsync(gameId, cancel) : default;
        // In this order, too, where two things happened in the same millisecond: a pause is made of losses, and ends
        // with attempts.
        IEnumerable<IAsyncEnumerable<HistoryRecord>> wanted =
        [
            .. Of(HistoryKinds.Games, db => db.Games().OrderBy(g => g.At).ThenBy(g => g.GameId), HistoryRows.Record),
            .. Of(HistoryKinds.NearMisses, db => db.NearMisses.InOrder(), HistoryRows.Record),
            .. Of(HistoryKinds.Pauses, db => db.Pauses.InOrder(), HistoryRows.Record),
            .. Of(HistoryKinds.Disconnections, db => db.Disconnections.InOrder(), HistoryRows.Record),
            .. Of(HistoryKinds.Attempts, db => db.Attempts.InOrder(), HistoryRows.Record),
        ];
        await foreach (var record in Merged.ByTime([.. wanted], cancel))
            yield return record;

        IEnumerable<IAsyncEnumerable<HistoryRecord>> Of<TRow>(
            HistoryKinds kind,
            Func<RecordDb, IQueryable<TRow>> rows,
            Func<TRow, HistoryRecord> record
        )
            where TRow : class, IRecordRow =>
            query.Kinds.HasFlag(kind) ? [RowsAsync(query, times, rows, record, cancel)] : [];
    }

    public IAsyncEnumerable<GameEvent> StoryAsync(string gameId, CancellationToken cancel = default) =>
        store.StoryAsync(gameId, cancel);

    private async IAsyncEnumerable<HistoryRecord> RowsAsync<TRow>(
        HistoryQuery query,
        (long First, long Last)? times,
        Func<RecordDb, IQueryable<TRow>> rows,
        Func<TRow, HistoryRecord> record,
        [EnumeratorCancellation] CancellationToken cancel
    )
        where TRow : class, IRecordRow
    {
        await using var db = store.Open();
        var found = rows(db);
        if (query.GameId is { } gameId)
            found = found.Where(row => row.GameId == gameId);
        if (times is var (created, ended))
            found = found.Where(row => row.At >= created && row.At <= ended);
        if (query.From is { } from)
        {
            var first = Ms(from);
            found = found.Where(row => row.At >= first);
        }
        if (query.To is { } to)
        {
            var end = Ms(to);
            found = found.Where(row => row.At < end);
        }
        await foreach (var row in found.AsAsyncEnumerable().WithCancellation(cancel))
            yield return record(row);
    }

    /// <summary>
    /// Rows are found by their time: nothing of a game is on record before its creation or after its end. In Unix ms;
    /// null where there is no such game.
    /// </summary>
    private async Task<(long First, long Last)?> TimesAsync(string gameId, CancellationToken cancel)
    {
        await using var db = store.Open();
        return await db.StoredGames.FirstOrDefaultAsync(game => game.GameId == gameId, cancel) is { } game
            ? (game.At, game.EndedAt ?? long.MaxValue)
            : null;
    }

    /// <summary>Where a page ends: creation time in Unix ms and id, so that pages stay put while games are
    /// added.</summary>
    private static class Cursor
    {
        public static string Of(GameRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.At}~{row.GameId}");

        public static (long CreatedAt, string GameId) Parse(string text) =>
            text.Split('~', 2) is [var time, var id]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt)
                ? (createdAt, id)
                : throw new FormatException("'after' must be the 'next' of the page before.");
    }
}
