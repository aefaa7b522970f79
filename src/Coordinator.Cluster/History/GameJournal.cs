using System.Runtime.CompilerServices;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Serialization;
using Coordinator.Games;
using Coordinator.Journal;
using Coordinator.Journal.Format;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Mapping;
using J = Coordinator.Journal.Format.Proto;

namespace Coordinator.Cluster.History;

/// <summary>One game's story, from the journal's own table: one indexed query.</summary>
internal static class GameJournal
{
    /// <summary>Everything that is on record of one game, in order, read as it is asked for.</summary>
    public static async IAsyncEnumerable<GameEvent> StoryAsync(
        HistoryDb db, string gameId, [EnumeratorCancellation] CancellationToken cancel)
    {
        var id = PersistenceIds.Of(gameId);
        var entries = db.GetTable<JournalRow>()
            .Where(r => r.PersistenceId == id && r.Manifest == CoordinatorSerializer.EntryManifest)
            .OrderBy(r => r.SequenceNumber)
            .Select(r => r.Message)
            .AsAsyncEnumerable();
        await foreach (var entry in entries.WithCancellation(cancel))
            foreach (var written in J.Entry.Parser.ParseFrom(entry).Events)
                yield return JournalFormat.Read(written);
    }

    /// <summary>The same, in memory.</summary>
    public static async Task<IReadOnlyList<GameEvent>> WholeStoryAsync(
        HistoryDb db, string gameId, CancellationToken cancel)
    {
        var story = new List<GameEvent>();
        await foreach (var happened in StoryAsync(db, gameId, cancel)) story.Add(happened);
        return story;
    }
}

/// <summary>A row of the journal, as Akka.Persistence.Sql makes it. <c>Created</c>: in .NET's ticks, UTC.</summary>
[Table("journal")]
internal sealed class JournalRow
{
    [PrimaryKey, Column("ordering")] public long Ordering { get; set; }
    [Column("created")] public long Created { get; set; }
    [Column("persistence_id")] public string PersistenceId { get; set; } = "";
    [Column("sequence_number")] public long SequenceNumber { get; set; }
    [Column("message")] public byte[] Message { get; set; } = [];
    [Column("manifest")] public string Manifest { get; set; } = "";
}
