using Microsoft.Data.Sqlite;

namespace Coordinator.Journal.Store;

/// <summary>Reads games back from the embedded store, on a connection of its own: with write-ahead no reader waits for the writer.</summary>
internal sealed class SqliteReader : IStoreReader
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _last, _entry, _snapshot, _open;
    private readonly List<SqliteStatement> _all = [];

    public SqliteReader(string connectionString)
    {
        _connection = SqliteFile.Open(connectionString);
        _last = Prepare("""
            SELECT last_entry, head FROM coordinator_open_games WHERE game_id = ?1
            UNION ALL SELECT last_entry, head FROM coordinator_games WHERE game_id = ?1 AND ended_at IS NOT NULL
            """);
        _entry = Prepare("SELECT sequence_number, previous, entry FROM coordinator_journal WHERE ordering = ?");
        _snapshot = Prepare("SELECT sequence_number, state FROM coordinator_snapshots WHERE game_id = ?");
        _open = Prepare("SELECT game_id FROM coordinator_open_games");
    }

    public IEnumerable<StoredEntry> Entries(IReadOnlyCollection<(string GameId, long From)> games)
    {
        var entries = new Stack<StoredEntry>();
        foreach (var (gameId, from) in games)
        {
            // Backwards, from the newest to the first that is wanted: each says where the one before it stands.
            for (var ordering = Last(gameId).Head; ordering > 0;)
            {
                if (!_entry.Bind(ordering).Read()) break;
                var number = _entry.Int64(0);
                if (number >= from) entries.Push(new StoredEntry(gameId, number, _entry.Blob(2)));
                ordering = number > from ? _entry.Int64(1) : 0;
                _entry.Reset();
            }
            while (entries.TryPop(out var entry)) yield return entry;
        }
    }

    public IReadOnlyDictionary<string, long> LastEntries(IReadOnlyCollection<string> gameIds)
    {
        var last = new Dictionary<string, long>();
        foreach (var gameId in gameIds)
        {
            if (Last(gameId) is { Entry: > 0 } of) last[gameId] = of.Entry;
        }
        return last;
    }

    public IEnumerable<StoredSnapshot> Snapshots(IReadOnlyCollection<string> gameIds)
    {
        foreach (var gameId in gameIds)
        {
            if (!_snapshot.Bind(gameId).Read()) continue;
            var snapshot = new StoredSnapshot(gameId, _snapshot.Int64(0), _snapshot.Blob(1));
            _snapshot.Reset();
            yield return snapshot;
        }
    }

    public IReadOnlyCollection<string> OpenGames()
    {
        var games = new List<string>();
        while (_open.Read()) games.Add(_open.Text(0));
        return games;
    }

    public void Dispose()
    {
        foreach (var statement in _all) statement.Dispose();
        _connection.Dispose();
    }

    private (long Entry, long Head) Last(string gameId)
    {
        if (!_last.Bind(gameId).Read()) return default;
        var last = (_last.Int64(0), _last.Int64(1));
        _last.Reset();
        return last;
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection.Handle!, sql);
        _all.Add(statement);
        return statement;
    }
}
