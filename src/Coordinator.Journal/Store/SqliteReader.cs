using Microsoft.Data.Sqlite;

namespace Coordinator.Journal.Store;

/// <summary>
/// Reads games back from the embedded store, on a connection of its own: with write-ahead no reader waits for the
/// writer.
/// </summary>
internal sealed class SqliteReader : IStoreReader
{
    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _head,
        _entry,
        _snapshot,
        _open;

    public SqliteReader(string connectionString)
    {
        _statements = new SqliteStatements(SqliteFile.Open(connectionString));
        _head = _statements.Prepare(SqliteChain.HeadOf("?1"));
        _entry = _statements.Prepare(
            "SELECT sequence_number, previous, entry FROM coordinator_journal WHERE ordering = ?"
        );
        _snapshot = _statements.Prepare("SELECT sequence_number, state FROM coordinator_snapshots WHERE game_id = ?");
        _open = _statements.Prepare("SELECT game_id FROM coordinator_open_games");
    }

    public IEnumerable<StoredEntry> Entries(IReadOnlyCollection<(string GameId, long From)> games)
    {
        SqliteFile.CheckIsThere(_statements.Connection);
        var entries = new Stack<StoredEntry>();
        foreach (var (gameId, from) in games)
        {
            // Backwards, from the newest to the first that is wanted: each says where the one before it stands.
            for (var ordering = Head(gameId); ordering > 0; )
            {
                if (!_entry.Bind(ordering).Read())
                    break;
                var number = _entry.Int64(0);
                if (number >= from)
                    entries.Push(new StoredEntry(gameId, number, _entry.Blob(2)));
                ordering = number > from ? _entry.Int64(1) : 0;
                _entry.Reset();
            }
            while (entries.TryPop(out var entry))
                yield return entry;
        }
    }

    public IEnumerable<StoredSnapshot> Snapshots(IReadOnlyCollection<string> gameIds)
    {
        SqliteFile.CheckIsThere(_statements.Connection);
        foreach (var gameId in gameIds)
        {
            if (!_snapshot.Bind(gameId).Read())
                continue;
            var snapshot = new StoredSnapshot(gameId, _snapshot.Int64(0), _snapshot.Blob(1));
            _snapshot.Reset();
            yield return snapshot;
        }
    }

    public IReadOnlyCollection<string> OpenGames()
    {
        SqliteFile.CheckIsThere(_statements.Connection);
        var games = new List<string>();
        while (_open.Read())
            games.Add(_open.Text(0));
        return games;
    }

    public void Dispose() => _statements.Dispose();

    private long Head(string gameId)
    {
        if (!_head.Bind(gameId).Read())
            return 0;
        var head = _head.Int64(0);
        _head.Reset();
        return head;
    }
}
