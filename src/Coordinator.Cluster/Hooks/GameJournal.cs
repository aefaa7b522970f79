using Coordinator.Cluster.Actors;
using Coordinator.Cluster.History;
using Coordinator.Cluster.Serialization;
using Coordinator.Games;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;
using J = Coordinator.Cluster.Serialization.Journal;

namespace Coordinator.Cluster.Hooks;

/// <summary>The journal's own table, read on the connection that a projection writes on: one indexed query for a game.</summary>
internal static class GameJournal
{
    /// <summary>Everything that is on record of one game, in order.</summary>
    public static async Task<IReadOnlyList<GameEvent>> StoryAsync(HistoryDb db, string gameId, CancellationToken cancel)
    {
        var id = PersistenceIds.Of(gameId);
        var entries = await db.GetTable<Row>()
            .Where(r => r.PersistenceId == id && r.Manifest == CoordinatorSerializer.EntryManifest)
            .OrderBy(r => r.SequenceNumber)
            .Select(r => r.Message)
            .ToListAsync(cancel);
        return [.. entries.SelectMany(entry => J.Entry.Parser.ParseFrom(entry).Events).Select(JournalFormat.Read)];
    }

    /// <summary>As Akka.Persistence.Sql makes it.</summary>
    [Table("journal")]
    private sealed class Row
    {
        [Column("persistence_id")] public string PersistenceId { get; set; } = "";
        [Column("sequence_number")] public long SequenceNumber { get; set; }
        [Column("message")] public byte[] Message { get; set; } = [];
        [Column("manifest")] public string Manifest { get; set; } = "";
    }
}
