using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace Coordinator.Cluster.History;

/// <summary>The projection's tables, beside the journal. All of it can be made again from the journal.</summary>
internal sealed class HistoryDb(DataOptions options) : DataConnection(options)
{
    public ITable<GameRow> Games => this.GetTable<GameRow>();
    public ITable<ReconnectionRow> Reconnections => this.GetTable<ReconnectionRow>();
    public ITable<OffsetRow> Offsets => this.GetTable<OffsetRow>();

    /// <summary>How far a projection has read the journal: 0 at first.</summary>
    public async Task<long> OffsetAsync(string name, CancellationToken cancel = default)
    {
        var row = await Offsets.FirstOrDefaultAsync(o => o.Name == name, cancel);
        if (row is null) await this.InsertOrReplaceAsync(new OffsetRow { Name = name }, token: cancel);
        return row?.Offset ?? 0;
    }

    /// <summary>Says how far a projection has read, within the transaction that writes what it read.</summary>
    /// <exception cref="InvalidOperationException">It is not where it was believed to be: another has gone on from there.</exception>
    public async Task AdvanceAsync(string name, long from, long to, CancellationToken cancel = default)
    {
        var changed = await Offsets
            .Where(o => o.Name == name && o.Offset == from)
            .Set(o => o.Offset, to)
            .UpdateAsync(cancel);
        if (changed != 1) throw new InvalidOperationException($"The projection '{name}' is not at {from} any more: another node follows the journal.");
    }

    public async Task CreateTablesAsync(CancellationToken cancel = default)
    {
        await this.CreateTableAsync<GameRow>(tableOptions: TableOptions.CreateIfNotExists, token: cancel);
        await this.CreateTableAsync<ReconnectionRow>(tableOptions: TableOptions.CreateIfNotExists, token: cancel);
        await this.CreateTableAsync<OffsetRow>(tableOptions: TableOptions.CreateIfNotExists, token: cancel);
        await Hooks.HookTables.CreateAsync(this, cancel);
        await this.ExecuteAsync(
            "CREATE INDEX IF NOT EXISTS coordinator_games_created ON coordinator_games (created_at, game_id)", cancel);
        await this.ExecuteAsync(
            "CREATE INDEX IF NOT EXISTS coordinator_reconnections_at ON coordinator_reconnections (at, id)", cancel);
        await this.ExecuteAsync(
            "CREATE INDEX IF NOT EXISTS coordinator_reconnections_game ON coordinator_reconnections (game_id)", cancel);
    }
}

/// <summary>Where the tables are. Whoever opens it first makes them: a list may be asked for before anything was written.</summary>
internal sealed class HistoryStore(ClusterSettings settings)
{
    private readonly DataOptions _options = new DataOptions().UseConnectionString(
        settings.Store == JournalStore.Sqlite ? ProviderName.SQLiteMS : ProviderName.PostgreSQL15, settings.ConnectionString);

    private volatile bool _hasTables;

    public async Task<HistoryDb> OpenAsync(CancellationToken cancel = default)
    {
        var db = new HistoryDb(_options);
        try
        {
            if (!_hasTables) await db.CreateTablesAsync(cancel);
            _hasTables = true;
            return db;
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }
}

/// <summary>One game. Times in Unix ms; phase and reason as the enums' names.</summary>
[Table("coordinator_games")]
internal sealed class GameRow
{
    [PrimaryKey, Column("game_id", Length = 64)] public string GameId { get; set; } = "";
    [Column("created_at")] public long CreatedAt { get; set; }
    [Column("phase", Length = 16), NotNull] public string Phase { get; set; } = "";
    [Column("epoch")] public int Epoch { get; set; }
    [Column("players", Length = 1000), NotNull] public string Players { get; set; } = "";
    [Column("end_reason", Length = 32), Nullable] public string? EndReason { get; set; }
}

/// <summary>One disconnection, attempt or pause. Times in Unix ms.</summary>
[Table("coordinator_reconnections")]
internal sealed class ReconnectionRow
{
    [PrimaryKey, Identity, Column("id")] public long Id { get; set; }
    [Column("kind", Length = 16), NotNull] public string Kind { get; set; } = "";
    [Column("game_id", Length = 64), NotNull] public string GameId { get; set; } = "";
    [Column("epoch")] public int Epoch { get; set; }
    [Column("at")] public long At { get; set; }
    [Column("player", Length = 64), NotNull] public string Player { get; set; } = "";
    [Column("peer", Length = 64), Nullable] public string? Peer { get; set; }
    [Column("frame"), Nullable] public long? Frame { get; set; }
    [Column("ice_state", Length = 256), Nullable] public string? IceState { get; set; }
    [Column("dc_state", Length = 256), Nullable] public string? DcState { get; set; }
    [Column("reported_at"), Nullable] public long? ReportedAt { get; set; }
    [Column("duration_ms"), Nullable] public long? DurationMs { get; set; }
    [Column("attempts"), Nullable] public int? Attempts { get; set; }
    [Column("outcome", Length = 16), Nullable] public string? Outcome { get; set; }
}

/// <summary>How far the projection has read the journal. Written in one transaction with what it read.</summary>
[Table("coordinator_projection")]
internal sealed class OffsetRow
{
    [PrimaryKey, Column("name", Length = 32)] public string Name { get; set; } = "";
    [Column("journal_offset")] public long Offset { get; set; }
}
