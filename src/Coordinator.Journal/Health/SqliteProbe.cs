using Coordinator.Journal.Store;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Coordinator.Journal.Health;

/// <summary>Whether the embedded store's file is there, and its disk has room.</summary>
internal sealed class SqliteProbe(string connectionString) : IStoreProbe
{
    /// <summary>
    /// Bytes of room below which a disk counts as full: some hundred entries. With less, a write may succeed and the
    /// next one fail, and a node that says yes and no in turns helps nobody.
    /// </summary>
    private const long MinRoom = 1 << 20;

    private const string Full =
        "The disk of the data folder is full, so nothing can be written. Make room: the node goes on by itself.";

    private readonly string _file = SqliteFile.PathOf(connectionString);

    public StoreTrouble? Look()
    {
        try
        {
            if (!File.Exists(_file))
                return TroubleOf(SqliteFile.Gone());
            var room = new DriveInfo(Path.GetDirectoryName(_file)!).AvailableFreeSpace;
            return room < MinRoom ? new StoreTrouble(Full, IsReadable: true) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new StoreTrouble($"The data folder can't be looked at: {e.Message}", IsReadable: false);
        }
    }

    public StoreTrouble TroubleOf(Exception failure) =>
        failure switch
        {
            StoreGoneException => new StoreTrouble(failure.Message, IsReadable: false),
            SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => new StoreTrouble(Full, IsReadable: true),
            SqliteException { SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_PERM } =>
                new StoreTrouble(
                    $"The data folder can't be written: it is read-only, or its disk fails ({failure.Message}). Once "
                        + "it can be written "
                        + "the node goes on by itself; where its file system has to be mounted anew, start the node "
                        + "again.",
                    IsReadable: true
                ),
            _ => new StoreTrouble($"The journal can't be written: {failure.Message}", IsReadable: true),
        };

    public void Dispose() { }
}
