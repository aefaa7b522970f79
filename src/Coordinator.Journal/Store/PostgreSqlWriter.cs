using System.Data.Common;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;
using Npgsql;
using Sql = Coordinator.Journal.Store.PostgreSqlStatements;

namespace Coordinator.Journal.Store;

/// <summary>
/// Writes into the database that all nodes share: a batch is one message with a statement for each table, its rows as
/// arrays, hence one way there and back and one transaction. Another node's entry with the same number fails it.
/// </summary>
internal sealed class PostgreSqlWriter(string connectionString) : IStoreWriter
{
    private readonly string _connectionString = PostgreSqlDatabase.WriterString(connectionString);
    private NpgsqlConnection? _connection;

    public IEnumerable<GameLine> Load(IReadOnlyCollection<string> gameIds) =>
        Connected(connection =>
        {
            using var command = new NpgsqlCommand(
                """
                SELECT g.game_id, COALESCE(o.last_entry, g.last_entry), COALESCE(o.phase, g.phase), COALESCE(o.epoch, g.epoch),
                  COALESCE(o.started_at, g.started_at), COALESCE(o.paused_ms, g.paused_ms), g.ended_at, o.pause_at, o.pause_entry,
                  o.pause_place, o.game_id IS NOT NULL
                FROM coordinator_games g LEFT JOIN coordinator_open_games o ON o.game_id = g.game_id WHERE g.game_id = ANY($1)
                """,
                connection
            );
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. gameIds] });
            using var row = command.ExecuteReader();
            var lines = new List<GameLine>();
            while (row.Read())
            {
                lines.Add(
                    new GameLine(row.GetString(0))
                    {
                        LastEntry = row.GetInt64(1),
                        Phase = Enum.Parse<GamePhase>(row.GetString(2)),
                        Epoch = row.GetInt32(3),
                        StartedAt = row.IsDBNull(4) ? null : row.GetInt64(4),
                        PausedMs = row.GetInt64(5),
                        EndedAt = row.IsDBNull(6) ? null : row.GetInt64(6),
                        Pause = row.IsDBNull(7)
                            ? null
                            : new PauseKey(row.GetInt64(7), row.GetInt64(8), row.GetInt32(9)),
                        HasOpenRow = row.GetBoolean(10),
                    }
                );
            }
            return lines;
        });

    public void Commit(Batch batch) =>
        Connected(connection =>
        {
            Write(connection, batch);
            return true;
        });

    /// <summary>Writes the batch, in the transaction that has been begun or in one of its own.</summary>
    public static void Write(NpgsqlConnection connection, Batch batch)
    {
        using var commands = new NpgsqlBatch(connection);
        Write(commands, batch);
        commands.ExecuteNonQuery();
        foreach (var line in batch.Changes.Open)
            line.HasOpenRow = true;
        foreach (var over in batch.Changes.Ended)
            over.Line.HasOpenRow = false;
    }

    public T Run<T>(Func<DbConnection, T> job) =>
        Connected(connection =>
        {
            using var transaction = connection.BeginTransaction();
            var result = job(connection);
            transaction.Commit();
            return result;
        });

    public byte[]? Newest(GameLine line) =>
        Connected(connection =>
        {
            using var command = new NpgsqlCommand(
                "SELECT entry FROM coordinator_journal WHERE game_id = $1 AND sequence_number = $2",
                connection
            );
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = line.GameId });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = line.LastEntry });
            return command.ExecuteScalar() as byte[];
        });

    public bool IsOutage(Exception error) => PostgreSqlDatabase.IsOutage(error);

    public void Dispose() => _connection?.Dispose();

    private T Connected<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            if (_connection is null)
            {
                _connection = new NpgsqlConnection(_connectionString);
                _connection.Open();
            }
            return work(_connection);
        }
        catch (Exception e)
        {
            // After a time-out nobody knows what the connection is still doing.
            if (IsOutage(e) || _connection is { State: not System.Data.ConnectionState.Open })
            {
                _connection?.Dispose();
                _connection = null;
            }
            throw;
        }
    }

    private static void Write(NpgsqlBatch to, Batch batch)
    {
        var changes = batch.Changes;
        // First of all: where another node has written this entry, nothing else of the batch is to be looked at.
        Sql.Entries.AddTo(to, batch.Entries);
        Sql.Created.AddTo(to, changes.Created);
        Sql.Pauses.AddTo(to, changes.Pauses);
        Sql.Disconnections.AddTo(to, changes.Disconnections);
        Sql.Attempts.AddTo(to, changes.Attempts);
        Sql.NearMisses.AddTo(to, changes.NearMisses);
        Sql.PauseEnds.AddTo(to, changes.PauseEnds);
        Sql.AttemptCounts.AddTo(to, changes.AttemptCounts);
        Sql.Opened.AddTo(to, [.. changes.Open.Where(line => !line.HasOpenRow)]);
        Sql.Changed.AddTo(to, [.. changes.Open.Where(line => line.HasOpenRow)]);
        Sql.Ended.AddTo(to, changes.Ended);
        Sql.Closed.AddTo(to, changes.Ended);
        Sql.Late.AddTo(to, [.. changes.Late]);
        Sql.Hooks.AddTo(to, [.. batch.Entries.SelectMany(e => e.Entry.Entry.Outbox)]);
        Sql.Snapshots.AddTo(to, batch.Snapshots);
    }
}
