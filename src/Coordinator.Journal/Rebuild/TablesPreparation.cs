using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Rebuild;

/// <summary>Makes a database ready for this version: its tables, with what a former version has left in it.</summary>
internal static class TablesPreparation
{
    /// <summary>
    /// Makes what is missing. A database of a former version is imported. To be called by one process at a time, before
    /// anything uses the database.
    /// </summary>
    /// <exception cref="StoreException">It is a newer version's, or can't be imported.</exception>
    public static void Run(StoreKind kind, string connectionString, IImportLog? log, CancellationToken cancel)
    {
        using var store = RebuildStore.Open(kind, connectionString);
        RefuseNewer(store);
        if (OldJournal.IsIn(store))
        {
            OldJournalImport.Run(store, log, cancel);
            return;
        }
        store.Begin();
        store.CreateTables();
        store.Commit();
    }

    private static void RefuseNewer(RebuildStore store)
    {
        if (!store.HasTable("coordinator_schema"))
            return;
        var version = store.Number("SELECT COALESCE(MAX(version), 0) FROM coordinator_schema");
        if (version <= Tables.Version)
            return;
        throw new StoreException(
            $"The database was made by a newer version of this program: its tables are of version {version}, and this "
                + $"one knows {Tables.Version}. Start that version, or restore the database as it was before."
        );
    }
}
