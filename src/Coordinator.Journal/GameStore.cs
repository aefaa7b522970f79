using System.Data.Common;
using Akka.Actor.Setup;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Journal;

/// <summary>
/// Where a node keeps its games: one writer and one reader, for the journal's and the snapshots' plugins and for whoever else
/// writes, so that nobody waits for somebody else's lock. Opened when it is first used.
/// </summary>
public sealed class GameStore : IDisposable
{
    /// <summary>See <see cref="JournalWriter"/>; what a resume waits longer for it, players don't notice.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    private readonly Lazy<JournalWriter> _writer;
    private readonly Lazy<JournalReader> _reader;

    /// <summary>A store of this kind, at this ADO.NET connection string.</summary>
    public GameStore(StoreKind kind, string connectionString)
    {
        (Kind, ConnectionString) = (kind, connectionString);
        _writer = new(() => new JournalWriter(OpenWriter, Pace));
        _reader = new(() => new JournalReader(OpenReader));
    }

    public StoreKind Kind { get; }

    public string ConnectionString { get; }

    internal JournalWriter Writer => _writer.Value;

    internal JournalReader Reader => _reader.Value;

    /// <summary>Writes what was taken, and closes.</summary>
    public void Dispose()
    {
        if (_writer.IsValueCreated) _writer.Value.Dispose();
        if (_reader.IsValueCreated) _reader.Value.Dispose();
    }

    /// <summary>
    /// Runs a job that changes tables, in a transaction of its own: by the embedded store's one writer, or on a connection to
    /// PostgreSQL.
    /// </summary>
    internal Task<T> RunAsync<T>(Func<DbConnection, T> job) => Writer.RunAsync(job);

    private IStoreWriter OpenWriter() => Kind == StoreKind.Sqlite
        ? new SqliteWriter(ConnectionString)
        : new PostgreSqlWriter(ConnectionString);

    private IStoreReader OpenReader() => Kind == StoreKind.Sqlite
        ? new SqliteReader(ConnectionString)
        : new PostgreSqlReader(ConnectionString);
}

/// <summary>Hands the store to the plugins of an actor system.</summary>
public sealed class GameStoreSetup(GameStore store) : Setup
{
    public GameStore Store { get; } = store;
}
