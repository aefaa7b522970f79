using LinqToDB.Mapping;

namespace Coordinator.Journal.Schema;

/// <summary>
/// What rows of the record's tables have: whose they are and when it happened. Times in Unix ms, durations in ms.
/// </summary>
internal interface IRecordRow
{
    string GameId { get; }
    long At { get; }
}

/// <summary>
/// One game, written when it is created and when it is over. What changes in between stands in
/// <see cref="OpenGameRow"/>.
/// <c>Phase</c> and <c>EndReason</c> are the enums' names.
/// </summary>
[Table("coordinator_games")]
internal sealed class GameRow : IRecordRow
{
    [PrimaryKey, Column("game_id")]
    public string GameId { get; set; } = "";

    [Column("created_at")]
    public long At { get; set; }

    [Column("phase"), NotNull]
    public string Phase { get; set; } = "";

    [Column("epoch")]
    public int Epoch { get; set; }

    [Column("players"), NotNull]
    public string Players { get; set; } = "";

    [Column("started_at"), Nullable]
    public long? StartedAt { get; set; }

    [Column("ended_at"), Nullable]
    public long? EndedAt { get; set; }

    [Column("end_reason"), Nullable]
    public string? EndReason { get; set; }

    [Column("disconnected_player"), Nullable]
    public string? DisconnectedPlayer { get; set; }

    [Column("paused_ms")]
    public long PausedMs { get; set; }

    [Column("last_entry")]
    public long LastEntry { get; set; }
}

/// <summary>
/// An open game as it stands: small, so that many games share a page, since a row is written with each entry of its
/// game.
/// <c>LastEntry</c>: the number of the game's newest entry; <c>Head</c>: where SQLite's journal holds that, 0 in
/// PostgreSQL.
/// <c>Pause...</c>: the row of the pause in progress, null where there is none.
/// </summary>
[Table("coordinator_open_games")]
internal sealed class OpenGameRow
{
    [PrimaryKey, Column("game_id")]
    public string GameId { get; set; } = "";

    [Column("phase"), NotNull]
    public string Phase { get; set; } = "";

    [Column("epoch")]
    public int Epoch { get; set; }

    [Column("started_at"), Nullable]
    public long? StartedAt { get; set; }

    [Column("paused_ms")]
    public long PausedMs { get; set; }

    [Column("last_entry")]
    public long LastEntry { get; set; }

    [Column("head")]
    public long Head { get; set; }

    [Column("pause_at"), Nullable]
    public long? PauseAt { get; set; }

    [Column("pause_entry"), Nullable]
    public long? PauseEntry { get; set; }

    [Column("pause_place"), Nullable]
    public int? PausePlace { get; set; }
}

/// <summary>
/// What rows have that a player's report gave rise to. The key begins with the time, so that rows are added at the end
/// of their table: <c>Entry</c> is the number of the journal's entry that they come from, <c>Place</c> the event's in
/// it.
/// </summary>
internal abstract class PlayerRow : IRecordRow
{
    [PrimaryKey(0), Column("at")]
    public long At { get; set; }

    [PrimaryKey(1), Column("game_id"), NotNull]
    public string GameId { get; set; } = "";

    [PrimaryKey(2), Column("entry")]
    public long Entry { get; set; }

    [PrimaryKey(3), Column("place")]
    public int Place { get; set; }

    [Column("epoch")]
    public int Epoch { get; set; }

    [Column("player"), NotNull]
    public string Player { get; set; } = "";
}

[Table("coordinator_disconnections")]
internal sealed class DisconnectionRow : PlayerRow
{
    [Column("peer"), Nullable]
    public string? Peer { get; set; }

    [Column("frame")]
    public long Frame { get; set; }

    [Column("ice_state"), Nullable]
    public string? IceState { get; set; }

    [Column("dc_state"), Nullable]
    public string? DcState { get; set; }

    [Column("connection_type"), Nullable]
    public string? ConnectionType { get; set; }

    [Column("reported_at"), Nullable]
    public long? ReportedAt { get; set; }
}

[Table("coordinator_attempts")]
internal sealed class AttemptRow : PlayerRow
{
    [Column("duration_ms")]
    public long DurationMs { get; set; }

    [Column("attempts")]
    public int Attempts { get; set; }

    [Column("outcome"), NotNull]
    public string Outcome { get; set; } = "";

    [Column("frame"), Nullable]
    public long? Frame { get; set; }
}

[Table("coordinator_pauses")]
internal sealed class PauseRow : PlayerRow
{
    [Column("frame")]
    public long Frame { get; set; }

    [Column("ended_at"), Nullable]
    public long? EndedAt { get; set; }

    [Column("resumed"), Nullable]
    public bool? Resumed { get; set; }
}

[Table("coordinator_near_misses")]
internal sealed class NearMissRow : PlayerRow
{
    [Column("peer"), Nullable]
    public string? Peer { get; set; }

    [Column("duration_ms")]
    public long DurationMs { get; set; }

    [Column("connection_type"), Nullable]
    public string? ConnectionType { get; set; }
}
