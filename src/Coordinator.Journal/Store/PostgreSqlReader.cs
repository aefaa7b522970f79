using Npgsql;

namespace Coordinator.Journal.Store;

/// <summary>Reads games back from the shared database: many of them with one statement.</summary>
internal sealed class PostgreSqlReader(string connectionString) : IStoreReader
{
    private readonly string _connectionString = PostgreSqlDatabase.ReaderString(connectionString);
    private NpgsqlConnection? _connection;

    public IEnumerable<StoredEntry> Entries(IReadOnlyCollection<(string GameId, long From)> games) =>
        Read(
            """
            SELECT j.game_id, j.sequence_number, j.entry
            FROM unnest($1, $2) AS g (game_id, first) JOIN coordinator_journal j
              ON j.game_id = g.game_id AND j.sequence_number >= g.first
            ORDER BY j.game_id, j.sequence_number
            """,
            row => new StoredEntry(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
            new NpgsqlParameter<string[]> { TypedValue = [.. games.Select(game => game.GameId)] },
            new NpgsqlParameter<long[]> { TypedValue = [.. games.Select(game => game.From)] }
        );

    public IEnumerable<StoredSnapshot> Snapshots(IReadOnlyCollection<string> gameIds) =>
        Read(
            "SELECT game_id, sequence_number, state FROM coordinator_snapshots WHERE game_id = ANY($1)",
            row => new StoredSnapshot(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
            new NpgsqlParameter<string[]> { TypedValue = [.. gameIds] }
        );

    public IReadOnlyCollection<string> OpenGames() =>
        Read("SELECT game_id FROM coordinator_open_games", row => row.GetString(0));

    public void Dispose() => _connection?.Dispose();

    private List<T> Read<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        try
        {
            if (_connection is null)
            {
                _connection = new NpgsqlConnection(_connectionString);
                _connection.Open();
            }
            using var command = new NpgsqlCommand(sql, _connection);
            command.Parameters.AddRange(parameters);
            using var rows = command.ExecuteReader();
            var found = new List<T>();
            while (rows.Read())
                found.Add(read(rows));
            return found;
        }
        catch
        {
            _connection?.Dispose();
            _connection = null;
            throw;
        }
    }
}
