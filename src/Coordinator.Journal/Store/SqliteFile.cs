using Coordinator.Journal.Rebuild;
using Coordinator.Journal.Schema;
using Microsoft.Data.Sqlite;

namespace Coordinator.Journal.Store;

/// <summary>The embedded store's file and how it is opened.</summary>
internal static class SqliteFile
{
    /// <summary>
    /// Pages that the write-ahead log grows to before they are copied into the file: 16 MB. The same few pages are written
    /// again and again, so that the more of them the log takes up, the fewer have to be copied.
    /// </summary>
    private const int CheckpointPages = 4000;

    /// <summary>
    /// Opens the file for writing. Each commit waits for the disk (<c>synchronous = FULL</c>): what is acknowledged is there.
    /// </summary>
    public static SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.Command($"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA busy_timeout = 5000;
                PRAGMA wal_autocheckpoint = {CheckpointPages};
                PRAGMA cache_size = -8000;
                """);
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file's folder and what tables are missing; see <see cref="TablesPreparation"/>.</summary>
    public static void Prepare(string connectionString, IImportLog? log = null, CancellationToken cancel = default)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        TablesPreparation.Run(StoreKind.Sqlite, connectionString, log, cancel);
    }
}
