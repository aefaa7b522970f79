namespace Coordinator.Journal.Tests.Support;

/// <summary>What stands in the record's tables, as text: table by table, in the order of their keys.</summary>
internal static class RecordRowsOf
{
    private const string Key = "at, game_id, entry, place, epoch, player";

    /// <summary>The columns of each table, but for where SQLite's journal holds a game's newest entry.</summary>
    private static readonly (string Table, string Columns)[] Tables =
    [
        (
            "games",
            "game_id, created_at, phase, epoch, players, started_at, ended_at, end_reason, disconnected_player, "
                + "paused_ms, last_entry"
        ),
        ("open_games", "game_id, phase, epoch, started_at, paused_ms, last_entry, pause_at, pause_entry, pause_place"),
        ("disconnections", $"{Key}, peer, frame, ice_state, dc_state, connection_type, reported_at"),
        ("attempts", $"{Key}, duration_ms, attempts, outcome, frame"),
        ("pauses", $"{Key}, frame, ended_at, resumed"),
        ("near_misses", $"{Key}, peer, duration_ms, connection_type"),
    ];

    /// <param name="store">Where.</param>
    /// <param name="games">Of which games: those whose id begins so.</param>
    public static IReadOnlyList<string> Read(TestStore store, string games = "") =>
        [
            .. Tables.SelectMany(table =>
                store
                    .Rows($"SELECT {table.Columns} FROM coordinator_{table.Table} WHERE game_id LIKE '{games}%'")
                    .Select(row => $"{table.Table}: {row}")
                    .Order(StringComparer.Ordinal)
            ),
        ];
}
