namespace Coordinator.Journal.Schema;

/// <summary>Where a coordinator keeps its games.</summary>
public enum StoreKind
{
    /// <summary>A SQLite file of this node's own. For one node.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database that all nodes share.</summary>
    PostgreSql,
}

/// <summary>
/// The tables of the journal, the record and the hooks' outbox. The same columns in both databases. SQLite's journal
/// has no index by game: one writes a page of its own for every game in every commit (46 us an event instead of 9,
/// measured with 200 games), so each entry says where its game's entry before it stands, and the game's row where the
/// last one is. PostgreSQL's has one that also keeps two nodes from writing the same game's entry.
/// </summary>
internal static class Tables
{
    /// <summary>Counts the changes of the tables. Another layout is another number, and a step that leads to
    /// it.</summary>
    public const long Version = 3;

    /// <summary>The record's tables, which can be made again from the journal.</summary>
    public static IReadOnlyList<string> OfTheRecord { get; } =
    ["open_games", "games", "disconnections", "attempts", "pauses", "near_misses"];

    /// <summary>Statements that make what is missing.</summary>
    public static IEnumerable<string> Create(StoreKind kind)
    {
        var (text, number, bytes, clustered) =
            kind == StoreKind.Sqlite
                ? ("TEXT", "INTEGER", "BLOB", " WITHOUT ROWID")
                // Ids and names compare by their bytes, as in SQLite.
                : ("text COLLATE \"C\"", "bigint", "bytea", "");
        var row = $"""
            at {number} NOT NULL, game_id {text} NOT NULL, entry {number} NOT NULL, place integer NOT NULL,
            epoch integer NOT NULL, player {text} NOT NULL
            """;
        const string key = "PRIMARY KEY (at, game_id, entry, place)";
        yield return kind == StoreKind.Sqlite
            ? """
                CREATE TABLE IF NOT EXISTS coordinator_journal (
                  ordering INTEGER PRIMARY KEY, game_id TEXT NOT NULL, sequence_number INTEGER NOT NULL,
                  previous INTEGER NOT NULL, entry BLOB NOT NULL)
                """
            : """
                CREATE TABLE IF NOT EXISTS coordinator_journal (
                  game_id text COLLATE "C" NOT NULL, sequence_number bigint NOT NULL, entry bytea NOT NULL,
                  PRIMARY KEY (game_id, sequence_number))
                """;
        yield return $"""
            CREATE TABLE IF NOT EXISTS coordinator_snapshots (
              game_id {text} PRIMARY KEY, sequence_number {number} NOT NULL, state {bytes} NOT NULL)
            """;
        yield return $"""
            CREATE TABLE IF NOT EXISTS coordinator_games (
              game_id {text} PRIMARY KEY, created_at {number} NOT NULL, phase {text} NOT NULL, epoch integer NOT NULL,
              players {text} NOT NULL, started_at {number}, ended_at {number}, end_reason {text},
              disconnected_player {text}, paused_ms {number} NOT NULL, last_entry {number} NOT NULL,
              head {number} NOT NULL)
            """;
        yield return """
            CREATE INDEX IF NOT EXISTS coordinator_games_created ON coordinator_games (created_at, game_id)
            """;
        yield return """
            CREATE INDEX IF NOT EXISTS coordinator_games_ended ON coordinator_games (ended_at, game_id)
            WHERE ended_at IS NOT NULL
            """;
        // Half of each page is left free in PostgreSQL, so that a row's next version finds room beside it.
        yield return $"""
            CREATE TABLE IF NOT EXISTS coordinator_open_games (
              game_id {text} PRIMARY KEY, phase {text} NOT NULL, epoch integer NOT NULL, started_at {number},
              paused_ms {number} NOT NULL, last_entry {number} NOT NULL, head {number} NOT NULL, pause_at {number},
              pause_entry {number}, pause_place integer){(
                kind == StoreKind.Sqlite ? clustered : " WITH (fillfactor = 50)"
            )}
            """;
        yield return $"""
            CREATE TABLE IF NOT EXISTS coordinator_disconnections ({row},
              peer {text}, frame {number} NOT NULL, ice_state {text}, dc_state {text}, connection_type {text},
              reported_at {number}, {key}){clustered}
            """;
        yield return $"""
            CREATE TABLE IF NOT EXISTS coordinator_attempts ({row},
              duration_ms {number} NOT NULL, attempts integer NOT NULL, outcome {text} NOT NULL, frame {number},
              {key}){clustered}
            """;
        yield return $"""
            CREATE TABLE IF NOT EXISTS coordinator_pauses ({row},
              frame {number} NOT NULL, ended_at {number}, resumed {(kind == StoreKind.Sqlite ? "INTEGER" : "boolean")},
              {key}){clustered}
            """;
        yield return $"""
            CREATE TABLE IF NOT EXISTS coordinator_near_misses ({row},
              peer {text}, duration_ms {number} NOT NULL, connection_type {text}, {key}){clustered}
            """;
        var counted =
            kind == StoreKind.Sqlite
                ? "INTEGER PRIMARY KEY AUTOINCREMENT"
                : "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY";
        yield return $"""
            CREATE TABLE IF NOT EXISTS coordinator_hooks (
              id {counted},
              message_id {text} NOT NULL, game_id {text} NOT NULL, type {text} NOT NULL, at {number} NOT NULL,
              body {text} NOT NULL, endpoint {text} NOT NULL, attempts integer NOT NULL, next_at {number} NOT NULL,
              last_error {text}, given_up_at {number})
            """;
        // What is waiting, not what was given up: first of a game, and what is due.
        yield return """
            CREATE INDEX IF NOT EXISTS coordinator_hooks_order ON coordinator_hooks (endpoint, game_id, id)
            WHERE given_up_at IS NULL
            """;
        yield return """
            CREATE INDEX IF NOT EXISTS coordinator_hooks_due ON coordinator_hooks (endpoint, next_at, id)
            WHERE given_up_at IS NULL
            """;
        yield return $"CREATE TABLE IF NOT EXISTS coordinator_schema (version {number} NOT NULL)";
        yield return $"""
            INSERT INTO coordinator_schema (version) SELECT {Version} WHERE NOT EXISTS (SELECT 1 FROM coordinator_schema)
            """;
    }
}
