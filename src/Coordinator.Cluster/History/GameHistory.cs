using System.Globalization;
using System.Runtime.CompilerServices;
using Coordinator.Games;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Cluster.Serialization.Wire;

namespace Coordinator.Cluster.History;

/// <summary>Reads the projection's tables.</summary>
internal sealed class GameHistory(HistoryStore store) : IGameHistory
{
    public async Task<GamePage> ListAsync(GamePhase? phase, string? after, int limit, CancellationToken cancel = default)
    {
        await using var db = await store.OpenAsync(cancel);
        var query = db.Games.AsQueryable();
        if (phase is { } wanted)
        {
            var name = wanted.ToString();
            query = query.Where(g => g.Phase == name);
        }
        if (after is not null)
        {
            var (createdAt, gameId) = Cursor.Parse(after);
            query = query.Where(g => g.CreatedAt < createdAt || g.CreatedAt == createdAt && g.GameId.CompareTo(gameId) < 0);
        }
        var rows = await query
            .OrderByDescending(g => g.CreatedAt).ThenByDescending(g => g.GameId)
            .Take(limit + 1)
            .ToListAsync(cancel);
        var next = rows.Count > limit ? Cursor.Of(rows[limit - 1]) : null;
        return new GamePage([.. rows.Take(limit).Select(ToSummary)], next);
    }

    public async IAsyncEnumerable<HistoryRow> ReadAsync(
        DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var (first, end) = (from is { } f ? Ms(f) : long.MinValue, to is { } t ? Ms(t) : long.MaxValue);
        await using var db = await store.OpenAsync(cancel);
        var rows = db.Reconnections.Where(r => r.At >= first && r.At < end).OrderBy(r => r.At).ThenBy(r => r.Id);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel)) yield return ToHistory(row);
    }

    private static GameSummary ToSummary(GameRow row) => new(
        row.GameId, Enum.Parse<GamePhase>(row.Phase), row.Epoch, row.Players.Split(' '),
        row.EndReason is null ? null : Enum.Parse<EndReason>(row.EndReason), Time(row.CreatedAt));

    private static HistoryRow ToHistory(ReconnectionRow row) => new(
        Enum.Parse<HistoryKind>(row.Kind), row.GameId, row.Epoch, Time(row.At), row.Player, row.Peer, row.Frame,
        row.IceState, row.DcState, row.ReportedAt is { } reported ? Time(reported) : null,
        row.DurationMs is { } duration ? Duration(duration) : null, row.Attempts, row.Outcome);

    /// <summary>Where a page ends: creation time in Unix ms and id, so that pages stay put while games are added.</summary>
    private static class Cursor
    {
        public static string Of(GameRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.CreatedAt}~{row.GameId}");

        public static (long CreatedAt, string GameId) Parse(string text) =>
            text.Split('~', 2) is [var time, var id]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt)
                ? (createdAt, id)
                : throw new FormatException("'after' must be the 'next' of the page before.");
    }
}
