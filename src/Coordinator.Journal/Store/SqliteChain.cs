namespace Coordinator.Journal.Store;

/// <summary>
/// How a game's entries are found in SQLite's journal, which has no index by game: each says where the one before it
/// stands, and the game's row where the last one is.
/// </summary>
internal static class SqliteChain
{
    /// <summary>Selects where the last entry of a game stands. <paramref name="gameId"/>: a parameter's name.</summary>
    public static string HeadOf(string gameId) =>
        $"""
            SELECT head FROM coordinator_open_games WHERE game_id = {gameId}
            UNION ALL SELECT head FROM coordinator_games WHERE game_id = {gameId} AND ended_at IS NOT NULL
            """;

    /// <summary>
    /// Begins a statement in which <c>chain (ordering, previous)</c> are the places of a game's entries, the newest
    /// first.
    /// </summary>
    public static string With(string gameId) =>
        $"""
            WITH RECURSIVE chain (ordering, previous) AS (
              SELECT ordering, previous FROM coordinator_journal WHERE ordering IN ({HeadOf(gameId)})
              UNION ALL SELECT j.ordering, j.previous FROM chain JOIN coordinator_journal j ON j.ordering = chain.previous)
            """;
}
