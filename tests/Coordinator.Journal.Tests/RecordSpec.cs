using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using CsCheck;

namespace Coordinator.Journal.Tests;

/// <summary>The record's tables hold what has happened, whatever has and however it came to the disk.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class RecordSpec(Databases databases)
{
    private const int Cases = 20;

    [SkippableTheory, BothStores]
    public async Task whatever_has_happened_stands_in_the_record_however_its_entries_shared_commits(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        var (random, count) = (new Random(1), 0);
        await AnyHistory.OfGames.SampleAsync(
            async histories =>
            {
                var prefix = $"case{Interlocked.Increment(ref count)}_";
                var one = histories.Select((history, i) => history.Play($"{prefix}one{i}")).ToList();
                var all = histories.Select((history, i) => history.Play($"{prefix}all{i}")).ToList();
                foreach (var (id, number, entry) in Mixed(one, random))
                    await writer.WriteAsync(id, number, entry);
                List<Task> writes;
                using (await writer.HoldAsync())
                    writes = [.. Mixed(all, random).Select(e => writer.WriteAsync(e.Id, e.Number, e.Entry))];
                await Task.WhenAll(writes);

                Assert.Equal(RecordModel.Of(one), RecordRowsOf.Read(store, $"{prefix}one"));
                Assert.Equal(RecordModel.Of(all), RecordRowsOf.Read(store, $"{prefix}all"));
            },
            iter: Cases,
            threads: 1
        );
    }

    [SkippableTheory, BothStores]
    public async Task what_players_said_is_kept_as_they_said_it_but_for_what_no_text_may_hold(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var said = string.Concat(Enumerable.Repeat("\u00e9\u4f60\U0001F600", 200)); // longer than what fits the stack
        var game = new PlayedGame("g").Begin();
        game.Do(new GameCommands.ReportLost("ada", new LossReport(1, null, "", "a\0b", "bob"), null));
        game.Do(new GameCommands.ReportLost("bob", new LossReport(2, IceState: said, DcState: "open"), null));
        game.Flush();

        await store.Writer().WriteAsync(game);

        Assert.Equal(
            ["|a\uFFFDb", $"{said}|open"],
            store.Rows("SELECT ice_state, dc_state FROM coordinator_disconnections ORDER BY entry, place")
        );
    }

    [SkippableTheory, BothStores]
    public async Task how_often_a_player_had_tried_is_the_last_that_it_said(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var game = new PlayedGame("g").Begin().Pause().After(31);
        game.Do(new GameCommands.WakeUp(GamePhase.Paused, 1));
        game.After(1).Do(new GameCommands.ReportTimedOut("ada", 0, null));
        game.After(1).Do(new GameCommands.ReportTimedOut("ada", 0, null));
        game.After(1).Do(new GameCommands.ReportTimedOut("ada", 7, null));

        await store.Writer().WriteAsync("g", [.. game.Numbered]);

        Assert.Equal(7, store.Number("SELECT attempts FROM coordinator_attempts"));
        Assert.Equal(RecordModel.Of(game), RecordRowsOf.Read(store));
    }

    /// <summary>All entries of these games in an order in which they might have come.</summary>
    private static List<(string Id, long Number, JournalEntry Entry)> Mixed(List<PlayedGame> games, Random random)
    {
        var mixed = new List<(string, long, JournalEntry)>();
        var next = games.ToDictionary(game => game, _ => 0);
        while (next.Keys.Where(game => next[game] < game.Entries.Count).ToList() is { Count: > 0 } left)
        {
            var game = left[random.Next(left.Count)];
            mixed.Add((game.Id, next[game] + 1, game.Entries[next[game]++]));
        }
        return mixed;
    }
}
