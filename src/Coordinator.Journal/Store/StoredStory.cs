using System.Data.Common;
using System.Runtime.CompilerServices;
using Coordinator.Journal.Format;
using Coordinator.Journal.Schema;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Coordinator.Journal.Store;

/// <summary>One game's entries in order, read as they are asked for: however long the story, little of it is in
/// memory.</summary>
internal static class StoredStory
{
    /// <summary>Entries of SQLite that are read at a time; of the others only their places are held, 8 bytes
    /// each.</summary>
    private const int Chunk = 100;

    public static IAsyncEnumerable<JournalEntry> ReadAsync(
        GameStore store,
        string gameId,
        CancellationToken cancel = default
    ) =>
        store.Kind == StoreKind.Sqlite
            ? OfSqliteAsync(store.ConnectionString, gameId, cancel)
            : OfPostgreSqlAsync(store.ConnectionString, gameId, cancel);

    private static async IAsyncEnumerable<JournalEntry> OfSqliteAsync(
        string connectionString,
        string gameId,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancel);
        await using var chain = connection.Command(
            $"{SqliteChain.With("@id")} SELECT ordering FROM chain",
            ("@id", gameId)
        );
        var places = new List<long>();
        await using (var rows = await chain.ExecuteReaderAsync(cancel))
        {
            while (await rows.ReadAsync(cancel))
                places.Add(rows.GetInt64(0));
        }
        places.Reverse();
        foreach (var some in places.Chunk(Chunk))
        {
            await using var entries = connection.Command(
                $"SELECT entry FROM coordinator_journal WHERE ordering IN ({string.Join(',', some)}) ORDER BY ordering"
            );
            await using var rows = await entries.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
                yield return Entry(rows);
        }
    }

    private static async IAsyncEnumerable<JournalEntry> OfPostgreSqlAsync(
        string connectionString,
        string gameId,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancel);
        await using var entries = connection.Command(
            "SELECT entry FROM coordinator_journal WHERE game_id = @id ORDER BY sequence_number",
            ("@id", gameId)
        );
        await using var rows = await entries.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            yield return Entry(rows);
    }

    private static JournalEntry Entry(DbDataReader row) => JournalFormat.ReadEntry(row.GetFieldValue<byte[]>(0));
}
