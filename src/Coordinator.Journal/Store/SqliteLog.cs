using Microsoft.Data.Sqlite;

namespace Coordinator.Journal.Store;

/// <summary>
/// The write-ahead log that a connection writes to, and whether it is still the one beside the file: SQLite goes on
/// writing to a log that was deleted, and all of that would be gone at the next start.
/// </summary>
internal sealed class SqliteLog : IDisposable
{
    private readonly string _path;
    private readonly FileStream _held;
    private readonly string? _place;

    /// <summary>For a connection that has read or written, and so has opened its log.</summary>
    public SqliteLog(string connectionString)
    {
        _path = SqliteFile.PathOf(connectionString) + "-wal";
        // SQLite's locks are on the file and its index. A process that closes the log gives none of them up.
        _held = new FileStream(
            _path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        _place = Place;
    }

    /// <summary>Whether it is at its path.</summary>
    public bool IsThere => File.Exists(_path) && Place == _place;

    /// <summary>Where Linux has it now, or that it is deleted; null elsewhere.</summary>
    private string? Place => new FileInfo($"/proc/self/fd/{_held.SafeFileHandle.DangerousGetHandle()}").LinkTarget;

    /// <summary>
    /// Copies what was written to it into the file, on the disk, through the connection that has it open: then nothing
    /// of it is needed any more.
    /// </summary>
    public static void CopyIntoFile(SqliteConnection connection)
    {
        using var copy = connection.Command("PRAGMA wal_checkpoint(FULL)");
        copy.ExecuteNonQuery();
    }

    public void Dispose() => _held.Dispose();
}
