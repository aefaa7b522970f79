using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;

namespace Coordinator.Cluster.History;

/// <summary>Makes the record's tables. Tables of an older version are dropped, and filled again from the journal.</summary>
internal static class HistorySchema
{
    /// <summary>Counts the changes of the tables that need them to be filled again.</summary>
    private const long Version = 2;

    /// <summary>Under which the version stands among the projections' positions.</summary>
    private const string VersionName = "schema";

    public static async Task PrepareAsync(HistoryDb db, CancellationToken cancel)
    {
        await db.CreateTableAsync<OffsetRow>(tableOptions: TableOptions.CreateIfNotExists, token: cancel);
        if (await db.OffsetAsync(VersionName, cancel) < Version) await DropAsync(db, cancel);
        await MakeAsync<GameRow>(db, cancel, "created_at, game_id", "ended_at, game_id", "phase, created_at, game_id");
        await MakeAsync<DisconnectionRow>(db, cancel, "at, id", "game_id");
        await MakeAsync<AttemptRow>(db, cancel, "at, id", "game_id");
        await MakeAsync<PauseRow>(db, cancel, "at, id", "game_id");
        await MakeAsync<NearMissRow>(db, cancel, "at, id", "game_id");
        await db.Offsets.Where(o => o.Name == VersionName).Set(o => o.Offset, Version).UpdateAsync(cancel);
    }

    private static async Task DropAsync(HistoryDb db, CancellationToken cancel)
    {
        foreach (var table in new[] { "games", "reconnections", "disconnections", "attempts", "pauses", "near_misses" })
            await db.ExecuteAsync($"DROP TABLE IF EXISTS coordinator_{table}", cancel);
        await db.Offsets.Where(o => o.Name == HistoryProjection.ProjectionName).DeleteAsync(cancel);
    }

    private static async Task MakeAsync<T>(HistoryDb db, CancellationToken cancel, params string[] indexes) where T : notnull
    {
        var table = (await db.CreateTableAsync<T>(tableOptions: TableOptions.CreateIfNotExists, token: cancel)).TableName;
        foreach (var columns in indexes)
        {
            var name = $"{table}_{columns.Replace(", ", "_", StringComparison.Ordinal)}";
            await db.ExecuteAsync($"CREATE INDEX IF NOT EXISTS {name} ON {table} ({columns})", cancel);
        }
    }
}

/// <summary>Where the tables are. Whoever opens it first makes them: a list may be asked for before anything was written.</summary>
internal sealed class HistoryStore(ClusterSettings settings) : IDisposable
{
    private readonly DataOptions _options = new DataOptions().UseConnectionString(
        settings.Store == JournalStore.Sqlite ? ProviderName.SQLiteMS : ProviderName.PostgreSQL15, settings.ConnectionString);

    private readonly SemaphoreSlim _making = new(1);
    private volatile bool _hasTables;

    /// <summary>Where the journal is: PostgreSQL or SQLite.</summary>
    public JournalStore Kind => settings.Store;

    public async Task<HistoryDb> OpenAsync(CancellationToken cancel = default)
    {
        var db = new HistoryDb(_options);
        try
        {
            if (!_hasTables) await MakeTablesAsync(db, cancel);
            return db;
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _making.Dispose();

    private async Task MakeTablesAsync(HistoryDb db, CancellationToken cancel)
    {
        await _making.WaitAsync(cancel);
        try
        {
            if (!_hasTables) await HistorySchema.PrepareAsync(db, cancel);
            _hasTables = true;
        }
        finally
        {
            _making.Release();
        }
    }
}
