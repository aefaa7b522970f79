using System.Globalization;
using Coordinator.Journal.Format;
using Coordinator.Journal.Store;

namespace Coordinator.Journal.Tests.Support;

/// <summary>What must hold of a store whatever has happened to it.</summary>
internal static class WholeStore
{
    private const string Chains = """
        SELECT game_id, COUNT(*), MIN(sequence_number), MAX(sequence_number) FROM coordinator_journal GROUP BY game_id
        """;

    /// <summary>
    /// Each game's entries are numbered from 1 without a gap and can be read; the record's tables say what they mean;
    /// and all that was acknowledged is there.
    /// </summary>
    /// <returns>How many entries there are.</returns>
    public static async Task<int> CheckAsync(TestStore store, IReadOnlyDictionary<string, long> acknowledged)
    {
        var last = new Dictionary<string, long>();
        foreach (var row in store.Rows(Chains).Select(row => row.Split('|')))
        {
            last[row[0]] = long.Parse(row[3], CultureInfo.InvariantCulture);
            Assert.Equal((row[0], row[3], "1"), (row[0], row[1], row[2]));
        }
        foreach (var (gameId, number) in acknowledged)
        {
            var isThere = last.TryGetValue(gameId, out var newest) && newest >= number;
            Assert.True(isThere, $"Entry {number} of {gameId} was acknowledged and is missing.");
        }

        // As a node reads them back, and as the record's page does.
        var entries = new List<(string GameId, long Number, JournalEntry Entry)>();
        foreach (var entry in store.Reader().Entries([.. last.Keys.Select(gameId => (gameId, 1L))]))
            entries.Add((entry.GameId, entry.Number, JournalFormat.ReadEntry(entry.Bytes)));
        Assert.Equal(last.Values.Sum(), entries.Count);
        using var opened = new GameStore(store.Kind, store.ConnectionString);
        foreach (var gameId in last.Keys.Take(20))
        {
            var story = new List<JournalEntry>();
            await foreach (var entry in StoredStory.ReadAsync(opened, gameId))
                story.Add(entry);
            Assert.Equal(last[gameId], story.Count);
        }
        Assert.Equal(RecordModel.Of(entries), RecordRowsOf.Read(store));
        return entries.Count;
    }
}
