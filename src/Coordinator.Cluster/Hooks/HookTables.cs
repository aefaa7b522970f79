using Coordinator.Cluster.History;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Mapping;

namespace Coordinator.Cluster.Hooks;

/// <summary>One message for one endpoint that has not been accepted yet. Times in Unix ms.</summary>
[Table("coordinator_hooks")]
internal sealed class HookRow
{
    [PrimaryKey, Identity, Column("id")] public long Id { get; set; }
    [Column("message_id", Length = 40), NotNull] public string MessageId { get; set; } = "";
    [Column("game_id", Length = 64), NotNull] public string GameId { get; set; } = "";
    [Column("type", Length = 16), NotNull] public string Type { get; set; } = "";

    /// <summary>When it happened.</summary>
    [Column("at")] public long At { get; set; }

    [Column("body", DataType = DataType.Text), NotNull] public string Body { get; set; } = "";

    /// <summary>A <see cref="HookEndpoint.Key"/>.</summary>
    [Column("endpoint", Length = 16), NotNull] public string Endpoint { get; set; } = "";

    /// <summary>How often sending it was begun. Who writes how an attempt went must find its own number here.</summary>
    [Column("attempts")] public int Attempts { get; set; }

    /// <summary>Before then nobody sends it: it waits for its next attempt, or somebody is sending it.</summary>
    [Column("next_at")] public long NextAt { get; set; }

    [Column("last_error", Length = 256), Nullable] public string? LastError { get; set; }

    /// <summary>Null: it is still tried.</summary>
    [Column("given_up_at"), Nullable] public long? GivenUpAt { get; set; }
}

/// <summary>The outbox: written with the projection's position, emptied by deliveries.</summary>
internal static class HookTables
{
    public static ITable<HookRow> Hooks(this HistoryDb db) => db.GetTable<HookRow>();

    public static async Task CreateAsync(HistoryDb db, CancellationToken cancel)
    {
        await db.CreateTableAsync<HookRow>(tableOptions: TableOptions.CreateIfNotExists, token: cancel);
        // What is waiting, not what was given up: first of a game, and what is due.
        await db.ExecuteAsync(
            "CREATE INDEX IF NOT EXISTS coordinator_hooks_order ON coordinator_hooks (endpoint, game_id, id) WHERE given_up_at IS NULL",
            cancel);
        await db.ExecuteAsync(
            "CREATE INDEX IF NOT EXISTS coordinator_hooks_due ON coordinator_hooks (endpoint, next_at, id) WHERE given_up_at IS NULL",
            cancel);
    }
}
