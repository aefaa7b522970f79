using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Inspect;

/// <summary>
/// The record as a journal's entries have it, in a file of its own that is deleted with this, to be held against
/// another.
/// </summary>
internal sealed class ExpectedRecord : IDisposable
{
    private const string PlayerKey = "game_id, entry, place";

    private const string PlayerColumns = $"{PlayerKey}, at, epoch, player";

    /// <summary>Each table's key, which begins with the game, and then its other columns.</summary>
    private static readonly (string Table, int Key, string Columns)[] Tables =
    [
        (
            "games",
            1,
            "game_id, created_at, phase, epoch, players, started_at, ended_at, end_reason, disconnected_player, "
                + "paused_ms, "
                + "last_entry, head"
        ),
        (
            "open_games",
            1,
            "game_id, phase, epoch, started_at, paused_ms, last_entry, head, pause_at, pause_entry, pause_place"
        ),
        ("disconnections", 3, $"{PlayerColumns}, peer, frame, ice_state, dc_state, connection_type, reported_at"),
        ("attempts", 3, $"{PlayerColumns}, duration_ms, attempts, outcome, frame"),
        ("pauses", 3, $"{PlayerColumns}, frame, ended_at, resumed"),
        ("near_misses", 3, $"{PlayerColumns}, peer, duration_ms, connection_type"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-check-");
    private readonly SqliteWriter _writer;
    private readonly Batch _batch = new();

    public ExpectedRecord()
    {
        SqliteFile.Prepare(ConnectionString);
        _writer = new SqliteWriter(ConnectionString);
    }

    private string ConnectionString => $"Data Source={Path.Combine(_folder.FullName, "record.db")};Pooling=False";

    /// <summary>Takes up an entry; <paramref name="line"/> holds of its game what the entries before it made.</summary>
    public void Add(GameLine line, long number, ImmutableArray<GameEvent> events) =>
        _batch.Changes.Add(line, number, events);

    /// <summary>Writes what was taken up.</summary>
    public void Write()
    {
        _writer.Commit(_batch);
        _batch.Clear();
    }

    /// <summary>What the other's tables say otherwise, each row as a sentence.</summary>
    /// <param name="actual">The other.</param>
    /// <param name="leaveOut">Games that are not compared.</param>
    public IEnumerable<string> DifferencesTo(InspectedStore actual, IReadOnlySet<string> leaveOut)
    {
        using var expected = InspectedStore.Open(StoreKind.Sqlite, ConnectionString);
        foreach (var (table, key, columns) in Tables)
        {
            var (wanted, found) = (Rows(expected, table, key, columns), Rows(actual, table, key, columns));
            foreach (var difference in Differences(wanted, found, key, table))
            {
                if (!leaveOut.Contains(difference.GameId))
                    yield return difference.What;
            }
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _folder.Delete(recursive: true);
    }

    private static IEnumerable<(string GameId, string What)> Differences(
        IEnumerable<string?[]> expected,
        IEnumerable<string?[]> actual,
        int key,
        string table
    )
    {
        using var one = expected.GetEnumerator();
        using var other = actual.GetEnumerator();
        var (hasOne, hasOther) = (one.MoveNext(), other.MoveNext());
        while (hasOne || hasOther)
        {
            var order =
                !hasOne ? 1
                : !hasOther ? -1
                : Compare(one.Current, other.Current, key);
            var row = order <= 0 ? one.Current : other.Current;
            var where = $"coordinator_{table}, {string.Join(' ', row.Take(key))}";
            if (order < 0)
                yield return (row[0]!, $"{where}: the row is missing, {Text(row)}.");
            else if (order > 0)
                yield return (row[0]!, $"{where}: there is a row that no entry made, {Text(row)}.");
            else if (!one.Current.SequenceEqual(other.Current))
                yield return (
                    row[0]!,
                    $"{where}: it is {Text(other.Current)}, and by the journal {Text(one.Current)}."
                );
            if (order <= 0)
                hasOne = one.MoveNext();
            if (order >= 0)
                hasOther = other.MoveNext();
        }
    }

    private static int Compare(string?[] one, string?[] other, int key)
    {
        var order = string.CompareOrdinal(one[0], other[0]);
        for (var i = 1; i < key && order == 0; i++)
            order = long.Parse(one[i]!, CultureInfo.InvariantCulture)
                .CompareTo(long.Parse(other[i]!, CultureInfo.InvariantCulture));
        return order;
    }

    private static IEnumerable<string?[]> Rows(InspectedStore store, string table, int key, string columns)
    {
        var game = store.Kind == StoreKind.Sqlite ? "game_id" : "game_id COLLATE \"C\"";
        var order = string.Join(", ", new[] { game, "entry", "place" }.Take(key));
        return store.Rows($"SELECT {columns} FROM coordinator_{table} ORDER BY {order}", Values);
    }

    private static string?[] Values(DbDataReader row) =>
        [
            .. Enumerable
                .Range(0, row.FieldCount)
                .Select(i =>
                    row.GetValue(i) switch
                    {
                        DBNull => null,
                        bool isSo => isSo ? "1" : "0",
                        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
                    }
                ),
        ];

    private static string Text(string?[] row) => string.Join('|', row.Select(value => value ?? "-"));
}
