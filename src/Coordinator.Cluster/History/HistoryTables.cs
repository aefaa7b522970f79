using LinqToDB.Mapping;

namespace Coordinator.Cluster.History;

/// <summary>What rows of all tables have: whose they are and when it happened. Times in Unix ms, durations in ms.</summary>
internal interface IHistoryRow
{
    string GameId { get; }
    long At { get; }
}

/// <summary>One game. Phase and reason as the enums' names.</summary>
[Table("coordinator_games")]
internal sealed class GameRow : IHistoryRow
{
    [PrimaryKey, Column("game_id", Length = 64)] public string GameId { get; set; } = "";
    [Column("created_at")] public long At { get; set; }
    [Column("phase", Length = 16), NotNull] public string Phase { get; set; } = "";
    [Column("epoch")] public int Epoch { get; set; }
    [Column("players", Length = 1000), NotNull] public string Players { get; set; } = "";
    [Column("started_at"), Nullable] public long? StartedAt { get; set; }
    [Column("ended_at"), Nullable] public long? EndedAt { get; set; }
    [Column("end_reason", Length = 32), Nullable] public string? EndReason { get; set; }
    [Column("disconnected_player", Length = 64), Nullable] public string? DisconnectedPlayer { get; set; }
    [Column("paused_ms")] public long PausedMs { get; set; }
}

/// <summary>What rows have that a player's report gave rise to.</summary>
internal abstract class PlayerRow : IHistoryRow
{
    [PrimaryKey, Identity, Column("id")] public long Id { get; set; }
    [Column("game_id", Length = 64), NotNull] public string GameId { get; set; } = "";
    [Column("epoch")] public int Epoch { get; set; }
    [Column("at")] public long At { get; set; }
    [Column("player", Length = 64), NotNull] public string Player { get; set; } = "";
}

[Table("coordinator_disconnections")]
internal sealed class DisconnectionRow : PlayerRow
{
    [Column("peer", Length = 64), Nullable] public string? Peer { get; set; }
    [Column("frame")] public long Frame { get; set; }
    [Column("ice_state", Length = 256), Nullable] public string? IceState { get; set; }
    [Column("dc_state", Length = 256), Nullable] public string? DcState { get; set; }
    [Column("connection_type", Length = 256), Nullable] public string? ConnectionType { get; set; }
    [Column("reported_at"), Nullable] public long? ReportedAt { get; set; }
}

[Table("coordinator_attempts")]
internal sealed class AttemptRow : PlayerRow
{
    [Column("duration_ms")] public long DurationMs { get; set; }
    [Column("attempts")] public int Attempts { get; set; }
    [Column("outcome", Length = 16), NotNull] public string Outcome { get; set; } = "";
    [Column("frame"), Nullable] public long? Frame { get; set; }
}

[Table("coordinator_pauses")]
internal sealed class PauseRow : PlayerRow
{
    [Column("frame")] public long Frame { get; set; }
    [Column("ended_at"), Nullable] public long? EndedAt { get; set; }
    [Column("resumed"), Nullable] public bool? Resumed { get; set; }
}

[Table("coordinator_near_misses")]
internal sealed class NearMissRow : PlayerRow
{
    [Column("peer", Length = 64), Nullable] public string? Peer { get; set; }
    [Column("duration_ms")] public long DurationMs { get; set; }
    [Column("connection_type", Length = 256), Nullable] public string? ConnectionType { get; set; }
}

/// <summary>How far a projection has read the journal. Written in one transaction with what it read.</summary>
[Table("coordinator_projection")]
internal sealed class OffsetRow
{
    [PrimaryKey, Column("name", Length = 32)] public string Name { get; set; } = "";
    [Column("journal_offset")] public long Offset { get; set; }
}
