using Coordinator.Games;
using Coordinator.Journal;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using LinqToDB;
using LinqToDB.DataProvider.SQLite;

namespace Coordinator.Journal.Store;

/// <summary>How the record is reached.</summary>
internal sealed class RecordStore(GameStore store)
{
    private readonly DataOptions _options = new DataOptions().UseConnectionString(
        store.Kind == StoreKind.Sqlite ? ProviderName.SQLiteMS : ProviderName.PostgreSQL15,
        store.ConnectionString
    );

    public StoreKind Kind => store.Kind;

    /// <summary>To read from. Who writes through it makes the embedded store's writer wait.</summary>
    public RecordDb Open() => new(_options);

    /// <summary>
    /// Runs a job that changes tables, in a transaction of its own: with SQLite by the node's one writer.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<RecordDb, Task<T>> job, CancellationToken cancel = default)
    {
        if (store.Kind == StoreKind.Sqlite)
        {
            return await store.RunAsync(connection =>
            {
                using var db = new RecordDb(
                    new DataOptions().UseConnection(
                        SQLiteTools.GetDataProvider(SQLiteProvider.Microsoft),
                        connection,
                        disposeConnection: false
                    )
                );
                return job(db).GetAwaiter().GetResult(); // SQLite's asynchronous methods are synchronous
            });
        }
        await using var db = Open();
        await using var transaction = await db.BeginTransactionAsync(cancel);
        var result = await job(db);
        await transaction.CommitAsync(cancel);
        return result;
    }

    /// <summary>Everything that is on record of one game, in order; nothing where there is no such game.</summary>
    public async IAsyncEnumerable<GameEvent> StoryAsync(
        string gameId,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        await foreach (var entry in StoredStory.ReadAsync(store, gameId, cancel))
        {
            foreach (var @event in entry.Events)
                yield return @event;
        }
    }
}
