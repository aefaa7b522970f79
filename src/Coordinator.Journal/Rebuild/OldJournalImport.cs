using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Rebuild;

/// <summary>
/// Takes over what is left from before tables of version 3: the entries of their journal, from which the record is made
/// too, and their outbox as it is. All in one transaction: one that is interrupted has changed nothing, and begins
/// again at the next start.
/// </summary>
internal static class OldJournalImport
{
    /// <summary>
    /// The former record and what else is not needed any more, since it was made from the journal or says how far.
    /// </summary>
    private static readonly string[] Dropped =
    [
        "coordinator_reconnections",
        "coordinator_projection",
        "tags",
        "snapshot",
        "journal_metadata",
    ];

    /// <summary>
    /// Imports it. Numbers that are missing don't matter: an entry keeps its number, and the next one of its game
    /// follows on the last. A game whose creation is missing can't be read back by any version; it is left in the
    /// former journal.
    /// </summary>
    /// <exception cref="StoreException">An entry can't be read.</exception>
    public static void Run(RebuildStore store, IImportLog? log, CancellationToken cancel)
    {
        store.Begin();
        // An old node that still runs waits, and then finds that its table is gone.
        if (store.Kind == StoreKind.PostgreSql)
            store.Execute("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE");
        var all = OldJournal.Count(store);
        log?.Begins(all);
        var untold = OldJournal.Untold(store);
        store.DropRecord();
        foreach (var table in Dropped)
            store.Execute($"DROP TABLE IF EXISTS {table}");
        if (store.Kind == StoreKind.PostgreSql && store.HasTable("coordinator_hooks"))
            WidenOutbox(store);
        store.CreateTables();
        var entries = new RebuiltEntries(store, withJournal: true, done => log?.IsAt(done, all));
        entries.WriteAll(OldJournal.Page, cancel);
        store.Execute("DELETE FROM journal WHERE substr(persistence_id, 1, 5) <> 'game-'");
        store.Execute($"ALTER TABLE journal RENAME TO {OldJournal.NameAfter}");
        store.Commit();
        log?.IsDone(new ImportResult(entries.Written, entries.Games, entries.Incomplete, untold));
    }

    /// <summary>Its texts had a greatest length there, which those of today don't keep to.</summary>
    private static void WidenOutbox(RebuildStore store)
    {
        foreach (var column in (string[])["message_id", "game_id", "type", "body", "endpoint", "last_error"])
            store.Execute($"ALTER TABLE coordinator_hooks ALTER COLUMN {column} TYPE text COLLATE \"C\"");
    }
}
