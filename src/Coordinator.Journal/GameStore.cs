using System.Data.Common;
using Akka.Actor;
using Akka.Actor.Setup;
using Coordinator.Journal.Health;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Journal;

/// <summary>
/// Where a node keeps its games: one writer and one reader, for the journal's and the snapshots' plugins and for
/// whoever else writes, so that nobody waits for somebody else's lock. Opened when it is first used.
/// </summary>
public sealed class GameStore : IDisposable
{
    /// <summary>See <see cref="JournalWriter"/>; what a resume waits longer for it, players don't notice.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// With nothing written for so long the watch writes: whether a file can still be written is not seen by looking at
    /// it, and
    /// <c>/ready</c> is to say it within 2 s. A shared database is only asked: each node's writes would go to its
    /// archive.
    /// </summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Lazy<JournalWriter> _writer;
    private readonly Lazy<JournalReader> _reader;
    private readonly Lazy<StoreWatch> _watch;

    /// <summary>A store of this kind, at this ADO.NET connection string.</summary>
    public GameStore(StoreKind kind, string connectionString)
    {
        (Kind, ConnectionString) = (
            kind,
            kind == StoreKind.Sqlite ? SqliteFile.Existing(connectionString) : connectionString
        );
        _watch = new(() =>
            new StoreWatch(NewProbe(), TryWritingAsync, Held.Release, Kind == StoreKind.Sqlite ? Quiet : null)
        );
        _writer = new(() => new JournalWriter(OpenWriter, Pace, Watch));
        _reader = new(() => new JournalReader(OpenReader, TryHold, SqliteFile.IsDamage));
    }

    public StoreKind Kind { get; }

    /// <summary>For a store that has been made (<c>StorePreparation</c>): no file is made where there is
    /// none.</summary>
    public string ConnectionString { get; }

    /// <summary>Why nothing can be written now; null: it can. Asking never waits.</summary>
    public StoreTrouble? Trouble => Watch.Trouble;

    /// <summary>Writes and reads of games that wait until the store is well again.</summary>
    public int Waiting => Held.Count;

    internal StoreWatch Watch => _watch.Value;

    internal HeldRequests Held { get; } = new();

    internal JournalWriter Writer => _writer.Value;

    internal JournalReader Reader => _reader.Value;

    /// <summary>Writes what was taken, and closes.</summary>
    public void Dispose()
    {
        Held.Close();
        if (_watch.IsValueCreated)
            _watch.Value.Dispose();
        if (_writer.IsValueCreated)
            _writer.Value.Dispose();
        if (_reader.IsValueCreated)
            _reader.Value.Dispose();
    }

    /// <summary>
    /// Runs a job that changes tables, in a transaction of its own: by the embedded store's one writer, or on a
    /// connection to PostgreSQL.
    /// </summary>
    internal Task<T> RunAsync<T>(Func<DbConnection, T> job) => Writer.RunAsync(job);

    /// <summary>Whether the store as a whole failed (disk full, database away), and not just what was asked of
    /// it.</summary>
    internal bool IsOutage(Exception error) =>
        Kind == StoreKind.Sqlite ? SqliteFile.IsOutage(error) : PostgreSqlDatabase.IsOutage(error);

    private bool TryHold(ReadRequest request, Exception error)
    {
        if (error is StoreGoneException)
            Watch.Failed(error);
        var isHeld =
            request.CanBeReadAgain
            && IsOutage(error)
            && !SqliteFile.IsDamage(error)
            && Held.TryHold(request.Asker, ++request.Failures, () => Reader.Add(request), () => request.Failed(error));
        if (isHeld)
            request.IsHeld();
        return isHeld;
    }

    /// <summary>Changes nothing, and is on disk when it is done.</summary>
    private Task<int> TryWritingAsync() =>
        RunAsync(connection =>
        {
            // SQLite writes no row that stays as it is, but it writes this number, which nobody uses.
            using var command = connection.Command(
                Kind == StoreKind.Sqlite ? "PRAGMA user_version = 0" : "UPDATE coordinator_schema SET version = version"
            );
            return command.ExecuteNonQuery();
        });

    private IStoreProbe NewProbe() =>
        Kind == StoreKind.Sqlite ? new SqliteProbe(ConnectionString) : new PostgreSqlProbe(ConnectionString);

    private IStoreWriter OpenWriter() =>
        Kind == StoreKind.Sqlite ? new SqliteWriter(ConnectionString) : new PostgreSqlWriter(ConnectionString);

    private IStoreReader OpenReader()
    {
        if (Kind == StoreKind.PostgreSql)
            return new PostgreSqlReader(ConnectionString);
        // What is in the place of a file that was replaced is opened by the writer first, who knows whether it may be.
        if (Trouble is { IsReadable: false } trouble)
            throw new StoreGoneException(trouble.Reason);
        return new SqliteReader(ConnectionString);
    }
}

/// <summary>Hands the store to the plugins of an actor system.</summary>
public sealed class GameStoreSetup(GameStore store) : Setup
{
    public GameStore Store { get; } = store;

    /// <summary>The store that this actor system was given.</summary>
    internal static GameStore StoreOf(ActorSystem system) =>
        system.Settings.Setup.Get<GameStoreSetup>() is { HasValue: true, Value: var setup }
            ? setup.Store
            : throw new InvalidOperationException(
                $"The actor system {system.Name} was not given a {nameof(GameStoreSetup)}."
            );
}
