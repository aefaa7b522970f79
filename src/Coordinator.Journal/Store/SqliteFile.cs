using System.Runtime.InteropServices;
using Coordinator.Journal.Health;
using Coordinator.Journal.Rebuild;
using Coordinator.Journal.Schema;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Coordinator.Journal.Store;

/// <summary>The embedded store's file and how it is opened.</summary>
internal static class SqliteFile
{
    /// <summary>
    /// Pages that the write-ahead log grows to before they are copied into the file: 16 MB. The same few pages are
    /// written again and again, so that the more of them the log takes up, the fewer have to be copied.
    /// </summary>
    private const int CheckpointPages = 4000;

    /// <summary>
    /// Opens the file for writing. Each commit waits for the disk (<c>synchronous = FULL</c>): what is acknowledged is
    /// there.
    /// </summary>
    public static SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.Command(
                $"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA busy_timeout = 5000;
                PRAGMA wal_autocheckpoint = {CheckpointPages};
                PRAGMA cache_size = -8000;
                """
            );
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The file of this connection string, with its whole path.</summary>
    public static string PathOf(string connectionString) =>
        Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);

    /// <summary>
    /// For a file that is there: where the data folder was taken away, no empty one is made in its place, which would
    /// look like a store in which nothing ever happened.
    /// </summary>
    public static string Existing(string connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString);
        if (settings.Mode == SqliteOpenMode.ReadWriteCreate)
            settings.Mode = SqliteOpenMode.ReadWrite;
        return settings.ConnectionString;
    }

    /// <summary>Whether the store as a whole failed, and not just what was written.</summary>
    public static bool IsOutage(Exception error) =>
        error is StoreGoneException or SqliteException { SqliteErrorCode: not raw.SQLITE_CONSTRAINT };

    /// <summary>Whether a page of the file can't be read: of one game, or of all. Waiting does not help.</summary>
    public static bool IsDamage(Exception error) =>
        error is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB };

    /// <summary>
    /// Makes sure that the file which this connection writes to is still the one at its path: SQLite goes on writing to
    /// a file that was deleted or moved, and all of that would be gone at the next start.
    /// </summary>
    /// <param name="connection">Writes to it, or reads from it.</param>
    /// <param name="isLogThere">Whether the connection's write-ahead log is at its path.</param>
    /// <exception cref="StoreGoneException">It is not.</exception>
    public static void CheckIsThere(SqliteConnection connection, bool isLogThere = true)
    {
        var isMoved = 0;
        if (FileControl(connection.Handle!, "main", HasMoved, ref isMoved) != raw.SQLITE_OK || isMoved == 0)
            return;
        if (!File.Exists(PathOf(connection.ConnectionString)))
            throw Gone();
        throw isLogThere ? ReplacedAlone() : Gone(isReplaced: true);
    }

    public static StoreGoneException Gone(bool isReplaced = false) =>
        new(
            "The journal's file in the data folder was deleted, moved or replaced, so nothing is acknowledged. Put "
                + "the data folder "
                + "back: the node goes on by itself.",
            isReplaced
        );

    /// <summary>The log would be read as the other file's, and would spoil it: they are never opened
    /// together.</summary>
    public static StoreGoneException ReplacedAlone() =>
        new(
            "The journal's file in the data folder was replaced by another beside the former one's write-ahead log, "
                + "so nothing is "
                + "acknowledged. Put the former one back: the node goes on by itself. Or stop the node, put a backup "
                + "there, without "
                + "files that end in -wal and -shm, and start it again."
        );

    public static StoreGoneException LogGone() =>
        new(
            "The journal's write-ahead log (-wal) in the data folder was deleted, moved or replaced, so nothing is "
                + "acknowledged. "
                + "What was is in the journal's file. Start the node again."
        );

    /// <summary>Makes the file's folder and what tables are missing; see <see cref="TablesPreparation"/>.</summary>
    public static void Prepare(string connectionString, IImportLog? log = null, CancellationToken cancel = default)
    {
        if (Path.GetDirectoryName(PathOf(connectionString)) is { } folder)
            Directory.CreateDirectory(folder);
        var settings = new SqliteConnectionStringBuilder(connectionString) { Mode = SqliteOpenMode.ReadWriteCreate };
        TablesPreparation.Run(StoreKind.Sqlite, settings.ConnectionString, log, cancel);
    }

    /// <summary>SQLite's own question whether a file has been moved (SQLITE_FCNTL_HAS_MOVED); ADO.NET does not have
    /// it.</summary>
    private const int HasMoved = 20;

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(
        sqlite3 connection,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string database,
        int operation,
        ref int answer
    );
}
