using System.Data.Common;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Coordinator.Journal.Store;

/// <summary>Writes into the embedded store. The only one that does: SQLite has one writer, and who waits for it
/// sleeps.</summary>
internal sealed class SqliteWriter : IStoreWriter
{
    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _begin,
        _commit,
        _rollback,
        _journal,
        _snapshot,
        _game,
        _gameOver,
        _gameLate,
        _lineOfOpen,
        _lineOfOver,
        _open,
        _openChanged,
        _openOver,
        _disconnection,
        _attempt,
        _attemptCount,
        _pause,
        _pauseEnd,
        _nearMiss,
        _hook,
        _last,
        _entry;

    private readonly SqliteLog? _log;
    private long _ordering;

    /// <summary>Opens the store.</summary>
    public SqliteWriter(string connectionString)
        : this(SqliteFile.Open(connectionString)) => _log = new SqliteLog(connectionString);

    /// <summary>Writes through an open connection, which is its own from now on.</summary>
    public SqliteWriter(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _begin = _statements.Prepare("BEGIN IMMEDIATE");
        _commit = _statements.Prepare("COMMIT");
        _rollback = _statements.Prepare("ROLLBACK");
        _journal = _statements.Prepare("INSERT INTO coordinator_journal VALUES (?, ?, ?, ?, ?)");
        _snapshot = _statements.Prepare(
            """
            INSERT INTO coordinator_snapshots AS s VALUES (?, ?, ?) ON CONFLICT (game_id)
            DO UPDATE SET sequence_number = excluded.sequence_number, state = excluded.state
            WHERE excluded.sequence_number >= s.sequence_number
            """
        );
        _game = _statements.Prepare(
            """
            INSERT INTO coordinator_games (game_id, created_at, phase, epoch, players, paused_ms, last_entry, head)
            VALUES (?, ?, ?, 0, ?, 0, 0, 0)
            """
        );
        _gameOver = _statements.Prepare(
            """
            UPDATE coordinator_games SET phase = ?, epoch = ?, started_at = ?, ended_at = ?, end_reason = ?,
              disconnected_player = ?, paused_ms = ?, last_entry = ?, head = ?
            WHERE game_id = ?
            """
        );
        _gameLate = _statements.Prepare("UPDATE coordinator_games SET last_entry = ?, head = ? WHERE game_id = ?");
        _lineOfOpen = _statements.Prepare(
            """
            SELECT last_entry, head, phase, epoch, started_at, paused_ms, pause_at, pause_entry, pause_place
            FROM coordinator_open_games WHERE game_id = ?
            """
        );
        _lineOfOver = _statements.Prepare(
            """
            SELECT last_entry, head, epoch, started_at, paused_ms, ended_at FROM coordinator_games WHERE game_id = ?
            """
        );
        _open = _statements.Prepare(
            """
            INSERT INTO coordinator_open_games (last_entry, head, phase, epoch, started_at, paused_ms, pause_at, pause_entry,
              pause_place, game_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        );
        _openChanged = _statements.Prepare(
            """
            UPDATE coordinator_open_games SET last_entry = ?, head = ?, phase = ?, epoch = ?, started_at = ?, paused_ms = ?,
              pause_at = ?, pause_entry = ?, pause_place = ?
            WHERE game_id = ?
            """
        );
        _openOver = _statements.Prepare("DELETE FROM coordinator_open_games WHERE game_id = ?");
        _disconnection = _statements.Prepare(
            """
            INSERT INTO coordinator_disconnections (at, game_id, entry, place, epoch, player, peer, frame, ice_state, dc_state,
              connection_type, reported_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        );
        _attempt = _statements.Prepare(
            """
            INSERT INTO coordinator_attempts (at, game_id, entry, place, epoch, player, duration_ms, attempts, outcome, frame)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        );
        _attemptCount = _statements.Prepare(
            $"""
            UPDATE coordinator_attempts SET attempts = ?
            WHERE at = ? AND game_id = ? AND player = ? AND outcome = '{nameof(AttemptOutcome.Timeout)}'
            """
        );
        _pause = _statements.Prepare(
            """
            INSERT INTO coordinator_pauses (at, game_id, entry, place, epoch, player, frame) VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        );
        _pauseEnd = _statements.Prepare(
            """
            UPDATE coordinator_pauses SET ended_at = ?, resumed = ? WHERE at = ? AND game_id = ? AND entry = ? AND place = ?
            """
        );
        _nearMiss = _statements.Prepare(
            """
            INSERT INTO coordinator_near_misses (at, game_id, entry, place, epoch, player, peer, duration_ms, connection_type)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        );
        _hook = _statements.Prepare(
            """
            INSERT INTO coordinator_hooks (message_id, game_id, type, at, body, endpoint, attempts, next_at)
            VALUES (?, ?, ?, ?, ?, ?, 0, ?)
            """
        );
        _last = _statements.Prepare("SELECT COALESCE(MAX(ordering), 0) FROM coordinator_journal");
        _entry = _statements.Prepare("SELECT entry FROM coordinator_journal WHERE ordering = ?");
        _ordering = LastOrdering();
    }

    public IEnumerable<GameLine> Load(IReadOnlyCollection<string> gameIds)
    {
        foreach (var gameId in gameIds)
        {
            if (Load(gameId) is { } line)
                yield return line;
        }
    }

    public void Commit(Batch batch) =>
        InTransaction(() =>
        {
            Write(batch);
            return true;
        });

    /// <summary>Writes the batch in the transaction that has been begun.</summary>
    public void Write(Batch batch)
    {
        foreach (var (line, entry) in batch.Entries)
        {
            _journal.Bind(++_ordering).Bind(line.GameId).Bind(entry.Number).Bind(line.Head).Bind(entry.Bytes).Execute();
            line.Head = _ordering;
            foreach (var hook in entry.Entry.Outbox)
                Write(hook);
        }
        Write(batch.Changes);
        foreach (var snapshot in batch.Snapshots)
            _snapshot.Bind(snapshot.GameId).Bind(snapshot.Number).Bind(snapshot.State).Execute();
    }

    public T Run<T>(Func<DbConnection, T> job) => InTransaction(() => job(_statements.Connection));

    public byte[]? Newest(GameLine line)
    {
        if (!_entry.Bind(line.Head).Read())
            return null;
        var bytes = _entry.Blob(0);
        _entry.Reset();
        return bytes;
    }

    public bool IsOutage(Exception error) => SqliteFile.IsOutage(error);

    public void Dispose()
    {
        _statements.Dispose();
        _log?.Dispose();
    }

    private T InTransaction<T>(Func<T> write)
    {
        CheckIsThere();
        _begin.Execute();
        try
        {
            var result = write();
            _commit.Execute();
            CheckIsThere();
            return result;
        }
        catch
        {
            // Where the disk is full SQLite has rolled back already.
            if (raw.sqlite3_get_autocommit(_statements.Connection.Handle) == 0)
                _rollback.Execute();
            _ordering = LastOrdering();
            throw;
        }
    }

    private void CheckIsThere()
    {
        var isLogThere = _log is null or { IsThere: true };
        SqliteFile.CheckIsThere(_statements.Connection, isLogThere);
        if (isLogThere)
            return;
        SqliteLog.CopyIntoFile(_statements.Connection);
        throw SqliteFile.LogGone();
    }

    private void Write(RecordChanges changes)
    {
        foreach (var row in changes.Created)
            _game.Bind(row.GameId).Bind(row.At).Bind(row.Phase).Bind(row.Players).Execute();
        foreach (var row in changes.Pauses)
            Key(_pause, row).Bind(row.Frame).Execute();
        foreach (var row in changes.Disconnections)
        {
            Key(_disconnection, row)
                .Bind(row.Peer)
                .Bind(row.Frame)
                .Bind(row.IceState)
                .Bind(row.DcState)
                .Bind(row.ConnectionType)
                .Bind(row.ReportedAt)
                .Execute();
        }
        foreach (var row in changes.Attempts)
            Key(_attempt, row).Bind(row.DurationMs).Bind(row.Attempts).Bind(row.Outcome).Bind(row.Frame).Execute();
        foreach (var row in changes.NearMisses)
            Key(_nearMiss, row).Bind(row.Peer).Bind(row.DurationMs).Bind(row.ConnectionType).Execute();
        foreach (var end in changes.PauseEnds)
        {
            _pauseEnd
                .Bind(end.EndedAt)
                .Bind(end.Resumed ? 1 : 0)
                .Bind(end.Pause.At)
                .Bind(end.GameId)
                .Bind(end.Pause.Entry)
                .Bind(end.Pause.Place)
                .Execute();
        }
        foreach (var count in changes.AttemptCounts)
            _attemptCount.Bind(count.Attempts).Bind(count.At).Bind(count.GameId).Bind(count.Player).Execute();
        foreach (var line in changes.Open)
            WriteOpen(line);
        foreach (var over in changes.Ended)
        {
            var line = over.Line;
            _gameOver
                .Bind(nameof(GamePhase.Ended))
                .Bind(line.Epoch)
                .Bind(line.StartedAt)
                .Bind(over.EndedAt)
                .Bind(over.Reason)
                .Bind(over.DisconnectedPlayer)
                .Bind(line.PausedMs)
                .Bind(line.LastEntry)
                .Bind(line.Head)
                .Bind(line.GameId)
                .Execute();
            if (line.HasOpenRow)
                _openOver.Bind(line.GameId).Execute();
            line.HasOpenRow = false;
        }
        foreach (var line in changes.Late)
            _gameLate.Bind(line.LastEntry).Bind(line.Head).Bind(line.GameId).Execute();
    }

    private void WriteOpen(GameLine line)
    {
        (line.HasOpenRow ? _openChanged : _open)
            .Bind(line.LastEntry)
            .Bind(line.Head)
            .Bind(line.Phase.ToString())
            .Bind(line.Epoch)
            .Bind(line.StartedAt)
            .Bind(line.PausedMs)
            .Bind(line.Pause?.At)
            .Bind(line.Pause?.Entry)
            .Bind(line.Pause?.Place)
            .Bind(line.GameId)
            .Execute();
        line.HasOpenRow = true;
    }

    private void Write(HookRow row) =>
        _hook
            .Bind(row.MessageId)
            .Bind(row.GameId)
            .Bind(row.Type)
            .Bind(row.At)
            .Bind(row.Body)
            .Bind(row.Endpoint)
            .Bind(row.NextAt)
            .Execute();

    private static SqliteStatement Key(SqliteStatement statement, PlayerRow row) =>
        statement.Bind(row.At).Bind(row.GameId).Bind(row.Entry).Bind(row.Place).Bind(row.Epoch).Bind(row.Player);

    private GameLine? Load(string gameId)
    {
        if (_lineOfOpen.Bind(gameId).Read())
        {
            var (at, entry, place) = (
                _lineOfOpen.Int64OrNull(6),
                _lineOfOpen.Int64OrNull(7),
                _lineOfOpen.Int64OrNull(8)
            );
            var line = new GameLine(gameId)
            {
                LastEntry = _lineOfOpen.Int64(0),
                Head = _lineOfOpen.Int64(1),
                Phase = Enum.Parse<GamePhase>(_lineOfOpen.Text(2)),
                Epoch = (int)_lineOfOpen.Int64(3),
                StartedAt = _lineOfOpen.Int64OrNull(4),
                PausedMs = _lineOfOpen.Int64(5),
                Pause = at is { } since ? new PauseKey(since, entry!.Value, (int)place!.Value) : null,
                HasOpenRow = true,
            };
            _lineOfOpen.Reset();
            return line;
        }
        if (!_lineOfOver.Bind(gameId).Read())
            return null;
        var over = new GameLine(gameId)
        {
            LastEntry = _lineOfOver.Int64(0),
            Head = _lineOfOver.Int64(1),
            Phase = GamePhase.Ended,
            Epoch = (int)_lineOfOver.Int64(2),
            StartedAt = _lineOfOver.Int64OrNull(3),
            PausedMs = _lineOfOver.Int64(4),
            EndedAt = _lineOfOver.Int64OrNull(5),
        };
        _lineOfOver.Reset();
        return over;
    }

    private long LastOrdering()
    {
        _last.Read();
        var ordering = _last.Int64(0);
        _last.Reset();
        return ordering;
    }
}
