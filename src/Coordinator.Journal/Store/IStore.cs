using System.Data.Common;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Store;

/// <summary>The one connection through which a node writes. Used by one thread; each call returns when it is
/// done.</summary>
internal interface IStoreWriter : IDisposable
{
    /// <summary>The lines of those of these games that there are.</summary>
    IEnumerable<GameLine> Load(IReadOnlyCollection<string> gameIds);

    /// <summary>
    /// Writes the batch in one transaction and returns when it is on disk. After an exception nothing of it is.
    /// </summary>
    void Commit(Batch batch);

    /// <summary>Runs a job on the connection, in a transaction of its own.</summary>
    T Run<T>(Func<DbConnection, T> job);

    /// <summary>The newest entry of the game with this line, as it is stored; null: there is none.</summary>
    byte[]? Newest(GameLine line);

    /// <summary>Whether the store as a whole failed (disk full, database away), and not just what was
    /// written.</summary>
    bool IsOutage(Exception error);
}

/// <summary>A connection through which games are read back. Used by one thread; each call returns when it is
/// done.</summary>
internal interface IStoreReader : IDisposable
{
    /// <summary>Reads the entries of these games, each from a number on. Games that have none are left out.</summary>
    IEnumerable<StoredEntry> Entries(IReadOnlyCollection<(string GameId, long From)> games);

    /// <summary>The newest snapshots of these games. Games that have none are left out.</summary>
    IEnumerable<StoredSnapshot> Snapshots(IReadOnlyCollection<string> gameIds);

    /// <summary>All games that are open.</summary>
    IReadOnlyCollection<string> OpenGames();
}

/// <summary>An entry as it is stored; of one game they come in order.</summary>
internal readonly record struct StoredEntry(string GameId, long Number, byte[] Bytes);

/// <summary>A snapshot as it is stored: the state as of the entry <c>Number</c>.</summary>
internal readonly record struct StoredSnapshot(string GameId, long Number, byte[] State);
