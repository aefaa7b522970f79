using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Rebuild;

/// <summary>
/// Makes the record's tables anew from the journal: where their layout has changed, or where something is wrong in
/// them. All in one transaction, so that one that is interrupted has changed nothing. Not beside a running node.
/// </summary>
internal static class RecordRebuild
{
    /// <summary>Makes them anew.</summary>
    /// <param name="kind">Of the store.</param>
    /// <param name="connectionString">Where it is.</param>
    /// <param name="progress">Told every few seconds how many entries are done, and of how many.</param>
    /// <param name="cancel">Ends it; nothing is changed then.</param>
    /// <returns>How many entries the journal has.</returns>
    /// <exception cref="StoreException">An entry can't be read.</exception>
    public static long Run(
        StoreKind kind,
        string connectionString,
        Action<long, long> progress,
        CancellationToken cancel
    )
    {
        using var store = RebuildStore.Open(kind, connectionString);
        store.Begin();
        // A node that runs all the same waits, and its writes fail, until this is over.
        if (kind == StoreKind.PostgreSql)
            store.Execute("LOCK TABLE coordinator_journal IN SHARE ROW EXCLUSIVE MODE");
        var all = store.Number("SELECT COUNT(*) FROM coordinator_journal");
        store.DropRecord();
        store.CreateTables();
        var entries = new RebuiltEntries(store, withJournal: false, done => progress(done, all));
        entries.WriteAll(Page, cancel);
        store.Commit();
        return entries.Written;
    }

    private static List<ReadEntry> Page(RebuildStore store, ReadEntry last) =>
        store.Kind == StoreKind.Sqlite
            ? store.Rows(
                $"""
                SELECT game_id, sequence_number, ordering, entry FROM coordinator_journal WHERE ordering > @last
                ORDER BY ordering LIMIT {RebuiltEntries.PageSize}
                """,
                row => new ReadEntry(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)),
                ("last", last.Place)
            )
            : store.Rows(
                $"""
                SELECT game_id, sequence_number, entry FROM coordinator_journal
                WHERE (game_id, sequence_number) > (@game, @number)
                ORDER BY game_id, sequence_number LIMIT {RebuiltEntries.PageSize}
                """,
                row => new ReadEntry(row.GetString(0), row.GetInt64(1), 0, row.GetFieldValue<byte[]>(2)),
                ("game", last.GameId ?? ""),
                ("number", last.Number)
            );
}
