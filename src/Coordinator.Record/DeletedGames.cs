using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using LinqToDB.Data;

namespace Coordinator.Record;

/// <summary>What deleting a game means to its journal and snapshot.</summary>
internal static class DeletedGames
{
    public static async Task JournalAsync(RecordDb db, StoreKind kind, GameRow game)
    {
        var id = new DataParameter("id", game.GameId);
        await db.ExecuteAsync("DELETE FROM coordinator_snapshots WHERE game_id = @id", id);
        if (kind == StoreKind.PostgreSql)
        {
            await db.ExecuteAsync("DELETE FROM coordinator_journal WHERE game_id = @id", id);
            return;
        }
        await db.ExecuteAsync(
            """
            WITH RECURSIVE chain (ordering, previous) AS (
              SELECT ordering, previous FROM coordinator_journal WHERE ordering = @head
              UNION ALL SELECT j.ordering, j.previous FROM chain JOIN coordinator_journal j ON j.ordering = chain.previous)
            DELETE FROM coordinator_journal WHERE ordering IN (SELECT ordering FROM chain)
            """,
            new DataParameter("head", game.Head));
    }
}
