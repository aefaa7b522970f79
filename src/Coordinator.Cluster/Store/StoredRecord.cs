using Coordinator.Journal.Rebuild;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Cluster.Store;

/// <summary>The record's tables as a whole, for an operator's command.</summary>
public static class StoredRecord
{
    /// <summary>
    /// Makes them anew from the journal, in one transaction: interrupted, nothing is changed. With SQLite the caller
    /// sees to it that no node runs on the file. A former version's journal is imported, which makes them too.
    /// </summary>
    /// <param name="settings">Where the journal is.</param>
    /// <param name="say">Told how it goes: lines for an operator.</param>
    /// <param name="cancel">Ends it; nothing is changed then.</param>
    /// <exception cref="StoreInUseException">A node of the cluster runs.</exception>
    /// <exception cref="StoreException">The database can't be used; the message is a sentence.</exception>
    public static async Task RebuildAsync(ClusterSettings settings, Action<string> say, CancellationToken cancel)
    {
        try
        {
            if (settings.Store == StoreKind.Sqlite)
            {
                Rebuild(settings.Store, settings.ConnectionString, say, cancel);
                return;
            }
            var connectionString = PostgreSqlStore.Pooled(settings.ConnectionString);
            await using var nodesAreOut = await RunningNode.KeepOutAsync(connectionString, cancel)
                ?? throw new StoreInUseException(
                    "A node of the cluster runs on the database, or was cut off from it less than a quarter of a "
                        + "minute ago. Stop all nodes first."
                );
            await Task.Run(() => Rebuild(settings.Store, connectionString, say, cancel), CancellationToken.None);
        }
        catch (Exception e) when (e is System.Data.Common.DbException)
        {
            throw new StoreException($"The record can't be made anew, and nothing was changed: {e.Message}", e);
        }
    }

    private static void Rebuild(StoreKind kind, string connectionString, Action<string> say, CancellationToken cancel)
    {
        var import = new SaidImport(say);
        if (kind == StoreKind.Sqlite)
            SqliteFile.Prepare(connectionString, import, cancel);
        else
            TablesPreparation.Run(kind, connectionString, import, cancel);
        if (import.IsOver)
            return;
        var entries = RecordRebuild.Run(kind, connectionString, (done, all) => say($"{done} of {all} entries"), cancel);
        say($"The record was made anew from the journal's {entries} entries.");
    }

    private sealed class SaidImport(Action<string> say) : IImportLog
    {
        public bool IsOver { get; private set; }

        public void Begins(long entries) => say($"Importing a former version's journal of {entries} entries.");

        public void IsAt(long done, long entries) => say($"{done} of {entries} entries");

        public void IsDone(ImportResult result)
        {
            IsOver = true;
            say($"Imported {result.Entries} entries of {result.Games} games, and made the record from them.");
            if (result.Untold > 0)
                say($"Hooks are not told of the newest {result.Untold} of these entries.");
            if (result.Incomplete > 0)
                say($"{result.Incomplete} games were left out, since their first entry is missing.");
        }
    }
}

/// <summary>The store can't be changed as a whole while somebody uses it; the message is a sentence.</summary>
public sealed class StoreInUseException(string message) : Exception(message);
