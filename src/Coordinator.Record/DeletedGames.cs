using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using LinqToDB.Data;

namespace Coordinator.Record;

/// <summary>What deleting a game means to its journal and snapshot.</summary>
internal static class DeletedGames
{
    public static async Task JournalAsync(RecordDb db, StoreKind kind, string gameId)
    {
        await DeleteAsync("DELETE FROM coordinator_snapshots WHERE game_id = @id");
        await DeleteAsync(
            kind == StoreKind.PostgreSql
                ? "DELETE FROM coordinator_journal WHERE game_id = @id"
                : $"{SqliteChain.With("@id")} DELETE FROM coordinator_journal WHERE ordering IN (SELECT ordering "
                    + "FROM chain)"
        );

        Task<int> DeleteAsync(string sql) => db.ExecuteAsync(sql, new DataParameter("id", gameId));
    }
}
