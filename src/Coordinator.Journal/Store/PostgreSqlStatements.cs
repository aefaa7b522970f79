using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;
using Npgsql;

namespace Coordinator.Journal.Store;

/// <summary>What a commit says to PostgreSQL: a statement for each table, its rows as arrays.</summary>
internal static class PostgreSqlStatements
{
    public static readonly RowStatement<(GameLine Line, WrittenEntry Entry)> Entries = new(
        "INSERT INTO coordinator_journal SELECT * FROM unnest($1, $2, $3)",
        Column.Of<(GameLine Line, WrittenEntry Entry), string>(e => e.Line.GameId),
        Column.Of<(GameLine Line, WrittenEntry Entry), long>(e => e.Entry.Number),
        Column.Of<(GameLine Line, WrittenEntry Entry), byte[]>(e => e.Entry.Bytes)
    );

    public static readonly RowStatement<GameRow> Created = new(
        """
        INSERT INTO coordinator_games (game_id, created_at, phase, players, epoch, paused_ms, last_entry, head)
        SELECT *, 0, 0, 0, 0 FROM unnest($1, $2, $3, $4)
        """,
        Column.Of<GameRow, string>(r => r.GameId),
        Column.Of<GameRow, long>(r => r.At),
        Column.Of<GameRow, string>(r => r.Phase),
        Column.Of<GameRow, string>(r => r.Players)
    );

    public static readonly RowStatement<PauseRow> Pauses = OfPlayers(
        "INSERT INTO coordinator_pauses (at, game_id, entry, place, epoch, player, frame)",
        Column.Of<PauseRow, long>(r => r.Frame)
    );

    public static readonly RowStatement<DisconnectionRow> Disconnections = OfPlayers(
        """
        INSERT INTO coordinator_disconnections (at, game_id, entry, place, epoch, player, peer, frame, ice_state, dc_state,
          connection_type, reported_at)
        """,
        Column.Of<DisconnectionRow, string?>(r => r.Peer),
        Column.Of<DisconnectionRow, long>(r => r.Frame),
        Column.Of<DisconnectionRow, string?>(r => r.IceState),
        Column.Of<DisconnectionRow, string?>(r => r.DcState),
        Column.Of<DisconnectionRow, string?>(r => r.ConnectionType),
        Column.Of<DisconnectionRow, long?>(r => r.ReportedAt)
    );

    public static readonly RowStatement<AttemptRow> Attempts = OfPlayers(
        """
        INSERT INTO coordinator_attempts (at, game_id, entry, place, epoch, player, duration_ms, attempts, outcome, frame)
        """,
        Column.Of<AttemptRow, long>(r => r.DurationMs),
        Column.Of<AttemptRow, int>(r => r.Attempts),
        Column.Of<AttemptRow, string>(r => r.Outcome),
        Column.Of<AttemptRow, long?>(r => r.Frame)
    );

    public static readonly RowStatement<NearMissRow> NearMisses = OfPlayers(
        """
        INSERT INTO coordinator_near_misses (at, game_id, entry, place, epoch, player, peer, duration_ms, connection_type)
        """,
        Column.Of<NearMissRow, string?>(r => r.Peer),
        Column.Of<NearMissRow, long>(r => r.DurationMs),
        Column.Of<NearMissRow, string?>(r => r.ConnectionType)
    );

    public static readonly RowStatement<PauseEnd> PauseEnds = new(
        """
        UPDATE coordinator_pauses p SET ended_at = e.ended_at, resumed = e.resumed
        FROM unnest($1, $2, $3, $4, $5, $6) AS e (at, game_id, entry, place, ended_at, resumed)
        WHERE p.at = e.at AND p.game_id = e.game_id AND p.entry = e.entry AND p.place = e.place
        """,
        Column.Of<PauseEnd, long>(e => e.Pause.At),
        Column.Of<PauseEnd, string>(e => e.GameId),
        Column.Of<PauseEnd, long>(e => e.Pause.Entry),
        Column.Of<PauseEnd, int>(e => e.Pause.Place),
        Column.Of<PauseEnd, long>(e => e.EndedAt),
        Column.Of<PauseEnd, bool>(e => e.Resumed)
    );

    public static readonly RowStatement<AttemptCount> AttemptCounts = new(
        $"""
        UPDATE coordinator_attempts a SET attempts = c.attempts
        FROM unnest($1, $2, $3, $4) AS c (at, game_id, player, attempts)
        WHERE a.at = c.at AND a.game_id = c.game_id AND a.player = c.player
          AND a.outcome = '{nameof(AttemptOutcome.Timeout)}'
        """,
        Column.Of<AttemptCount, long>(c => c.At),
        Column.Of<AttemptCount, string>(c => c.GameId),
        Column.Of<AttemptCount, string>(c => c.Player),
        Column.Of<AttemptCount, int>(c => c.Attempts)
    );

    public static readonly RowStatement<GameLine> Opened = OfOpenGames(
        """
        INSERT INTO coordinator_open_games (game_id, phase, epoch, started_at, paused_ms, last_entry, pause_at, pause_entry,
          pause_place, head)
        SELECT *, 0 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """
    );

    public static readonly RowStatement<GameLine> Changed = OfOpenGames(
        """
        UPDATE coordinator_open_games o SET phase = n.phase, epoch = n.epoch, started_at = n.started_at,
          paused_ms = n.paused_ms, last_entry = n.last_entry, pause_at = n.pause_at, pause_entry = n.pause_entry,
          pause_place = n.pause_place
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS n (game_id, phase, epoch, started_at, paused_ms, last_entry,
          pause_at, pause_entry, pause_place)
        WHERE o.game_id = n.game_id
        """
    );

    public static readonly RowStatement<GameOver> Ended = new(
        $"""
        UPDATE coordinator_games g SET phase = '{nameof(GamePhase.Ended)}', epoch = e.epoch, started_at = e.started_at,
          ended_at = e.ended_at, end_reason = e.reason, disconnected_player = e.player, paused_ms = e.paused_ms,
          last_entry = e.last_entry
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS e (game_id, epoch, started_at, ended_at, reason, player, paused_ms,
          last_entry)
        WHERE g.game_id = e.game_id
        """,
        Column.Of<GameOver, string>(e => e.Line.GameId),
        Column.Of<GameOver, int>(e => e.Line.Epoch),
        Column.Of<GameOver, long?>(e => e.Line.StartedAt),
        Column.Of<GameOver, long>(e => e.EndedAt),
        Column.Of<GameOver, string>(e => e.Reason),
        Column.Of<GameOver, string?>(e => e.DisconnectedPlayer),
        Column.Of<GameOver, long>(e => e.Line.PausedMs),
        Column.Of<GameOver, long>(e => e.Line.LastEntry)
    );

    public static readonly RowStatement<GameOver> Closed = new(
        "DELETE FROM coordinator_open_games WHERE game_id = ANY($1)",
        Column.Of<GameOver, string>(e => e.Line.GameId)
    );

    public static readonly RowStatement<GameLine> Late = new(
        """
        UPDATE coordinator_games g SET last_entry = l.last_entry FROM unnest($1, $2) AS l (game_id, last_entry)
        WHERE g.game_id = l.game_id
        """,
        Column.Of<GameLine, string>(l => l.GameId),
        Column.Of<GameLine, long>(l => l.LastEntry)
    );

    public static readonly RowStatement<SnapshotWrite> Snapshots = new(
        """
        INSERT INTO coordinator_snapshots AS s
        SELECT DISTINCT ON (game_id) * FROM unnest($1, $2, $3) AS n (game_id, number, state) ORDER BY game_id, number DESC
        ON CONFLICT (game_id) DO UPDATE SET sequence_number = EXCLUDED.sequence_number, state = EXCLUDED.state
        WHERE EXCLUDED.sequence_number >= s.sequence_number
        """,
        Column.Of<SnapshotWrite, string>(s => s.GameId),
        Column.Of<SnapshotWrite, long>(s => s.Number),
        Column.Of<SnapshotWrite, byte[]>(s => s.State)
    );

    public static readonly RowStatement<HookRow> Hooks = new(
        """
        INSERT INTO coordinator_hooks (message_id, game_id, type, at, body, endpoint, next_at, attempts)
        SELECT *, 0 FROM unnest($1, $2, $3, $4, $5, $6, $7)
        """,
        Column.Of<HookRow, string>(r => r.MessageId),
        Column.Of<HookRow, string>(r => r.GameId),
        Column.Of<HookRow, string>(r => r.Type),
        Column.Of<HookRow, long>(r => r.At),
        Column.Of<HookRow, string>(r => r.Body),
        Column.Of<HookRow, string>(r => r.Endpoint),
        Column.Of<HookRow, long>(r => r.NextAt)
    );

    private static RowStatement<GameLine> OfOpenGames(string sql) =>
        new(
            sql,
            Column.Of<GameLine, string>(l => l.GameId),
            Column.Of<GameLine, string>(l => l.Phase.ToString()),
            Column.Of<GameLine, int>(l => l.Epoch),
            Column.Of<GameLine, long?>(l => l.StartedAt),
            Column.Of<GameLine, long>(l => l.PausedMs),
            Column.Of<GameLine, long>(l => l.LastEntry),
            Column.Of<GameLine, long?>(l => l.Pause?.At),
            Column.Of<GameLine, long?>(l => l.Pause?.Entry),
            Column.Of<GameLine, int?>(l => l.Pause?.Place)
        );

    private static RowStatement<T> OfPlayers<T>(string insert, params ReadOnlySpan<Column<T>> columns)
        where T : PlayerRow
    {
        var parameters = string.Join(", ", Enumerable.Range(1, 6 + columns.Length).Select(n => $"${n}"));
        return new RowStatement<T>(
            $"{insert} SELECT * FROM unnest({parameters})",
            [
                Column.Of<T, long>(r => r.At),
                Column.Of<T, string>(r => r.GameId),
                Column.Of<T, long>(r => r.Entry),
                Column.Of<T, int>(r => r.Place),
                Column.Of<T, int>(r => r.Epoch),
                Column.Of<T, string>(r => r.Player),
                .. columns,
            ]
        );
    }
}

/// <summary>A statement that takes any number of rows, a parameter for each of their columns.</summary>
internal sealed class RowStatement<T>(string sql, params Column<T>[] columns)
{
    /// <summary>Adds it to a message, where there are rows.</summary>
    public void AddTo(NpgsqlBatch message, IReadOnlyList<T> rows)
    {
        if (rows.Count == 0)
            return;
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
            command.Parameters.Add(column(rows));
        message.BatchCommands.Add(command);
    }
}

/// <summary>A column of some rows, as an array that a statement takes.</summary>
internal delegate NpgsqlParameter Column<in T>(IReadOnlyList<T> rows);

/// <summary>Columns by what they take from a row.</summary>
internal static class Column
{
    public static Column<T> Of<T, TValue>(Func<T, TValue> value) =>
        rows =>
        {
            var values = new TValue[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(rows[i]);
            return new NpgsqlParameter<TValue[]> { TypedValue = values };
        };
}
