using System.Collections.Immutable;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Tests;

/// <summary>Many games share a commit, and none shares another one's fate.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class BatchSpec(Databases databases)
{
    [SkippableTheory, BothStores]
    public async Task what_comes_while_a_commit_is_on_its_way_goes_into_the_next(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var commits = new List<int>();
        var writer = store.Writer(inner => new CountedCommits(inner, commits));
        var games = Enumerable.Range(0, 200).Select(i => PlayedGame.WithPauses($"g{i}")).ToList();

        var writes = new List<Task>();
        using (await writer.HoldAsync())
        {
            foreach (var game in games)
            foreach (var (number, entry) in game.Numbered.Take(3))
                writes.Add(writer.WriteAsync(game.Id, number, entry));
        }
        await Task.WhenAll(writes);

        Assert.Equal([600], commits);
        var written = games.SelectMany(g => g.Numbered.Take(3).Select(e => (g.Id, e.Number, e.Entry)));
        Assert.Equal(RecordModel.Of(written), RecordRowsOf.Read(store));
    }

    [SkippableTheory, BothStores]
    public async Task an_entry_out_of_sequence_fails_alone(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        var games = Enumerable.Range(0, 5).Select(i => PlayedGame.WithPauses($"g{i}")).ToList();
        foreach (var game in games)
            await writer.WriteAsync(game.Id, 1, game.Entries[0]);

        Task[] writes;
        using (await writer.HoldAsync())
            writes = [.. games.Select((game, i) => writer.WriteAsync(game.Id, i == 2 ? 3 : 2, Told(game, 1)))];

        await Assert.ThrowsAsync<OutdatedWriterException>(() => writes[2]);
        await Task.WhenAll(writes.Where((_, i) => i != 2));
        OnlyTheOthersAreThere(store, games, failed: 2);
        await writer.WriteAsync("g2", 2, Told(games[2], 1));
        Assert.Equal(5, store.Number("SELECT COUNT(*) FROM coordinator_hooks"));
    }

    [SkippableTheory, BothStores]
    public async Task an_entry_whose_rows_the_store_refuses_fails_alone(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        var games = Enumerable.Range(0, 5).Select(i => PlayedGame.WithPauses($"g{i}")).ToList();
        foreach (var game in games)
            await writer.WriteAsync(game.Id, 1, game.Entries[0]);
        // A game is created once: its row is there.
        var refused = Told(games[2], 1);
        refused = refused with { Events = games[2].Entries[0].Events.AddRange(refused.Events) };

        Task[] writes;
        using (await writer.HoldAsync())
            writes = [.. games.Select((game, i) => writer.WriteAsync(game.Id, 2, i == 2 ? refused : Told(game, 1)))];

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => writes[2]);
        await Task.WhenAll(writes.Where((_, i) => i != 2));
        OnlyTheOthersAreThere(store, games, failed: 2);
        await writer.WriteAsync("g2", 2, Told(games[2], 1));
    }

    [SkippableTheory, BothStores]
    public async Task a_message_for_hooks_that_the_store_refuses_takes_its_entry_with_it(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        var game = PlayedGame.WithPauses("g");
        await writer.WriteAsync("g", 1, game.Entries[0]);
        var nameless = new HookRow { MessageId = null!, GameId = "g" };
        var refused = Told(game, 1) with { Outbox = [Message("g", "m1"), nameless] };

        await Assert.ThrowsAnyAsync<Exception>(() => writer.WriteAsync("g", 2, refused));

        Assert.Equal(1, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
        Assert.Equal(0, store.Number("SELECT COUNT(*) FROM coordinator_hooks"));
        await writer.WriteAsync("g", 2, Told(game, 1));
    }

    [SkippableTheory, BothStores]
    public async Task of_entries_that_are_written_together_all_are_there_or_none(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        var game = PlayedGame.WithPauses("g");

        await Assert.ThrowsAsync<OutdatedWriterException>(() =>
            writer.WriteAsync("g", (1, game.Entries[0]), (2, game.Entries[1]), (4, game.Entries[3]))
        );
        Assert.Equal(0, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
        Assert.Empty(RecordRowsOf.Read(store));

        await writer.WriteAsync("g", [.. game.Numbered]);
        Assert.Equal(RecordModel.Of(game), RecordRowsOf.Read(store));
    }

    [SkippableTheory, BothStores]
    public async Task a_job_that_fails_leaves_nothing_and_harms_nobody(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        var game = PlayedGame.WithPauses("g");

        Task before,
            job,
            after;
        using (await writer.HoldAsync())
        {
            before = writer.WriteAsync("g", 1, game.Entries[0]);
            job = writer.RunAsync<int>(connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "DELETE FROM coordinator_games";
                Assert.Equal(1, command.ExecuteNonQuery());
                throw new InvalidTimeZoneException("Has something of its own.");
            });
            after = writer.WriteAsync("g", 2, game.Entries[1]);
        }

        await before;
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => job);
        await after;
        Assert.Equal(1, store.Number("SELECT COUNT(*) FROM coordinator_games"));
    }

    /// <summary>An entry of a game with a message for hooks.</summary>
    private static JournalEntry Told(PlayedGame game, int index) =>
        game.Entries[index] with
        {
            Outbox = [Message(game.Id, $"message-of-{game.Id}")],
        };

    private static HookRow Message(string gameId, string id) =>
        new()
        {
            MessageId = id,
            GameId = gameId,
            Type = "started",
            At = 1,
            Body = "{}",
            Endpoint = "e",
            NextAt = 1,
        };

    private static void OnlyTheOthersAreThere(TestStore store, List<PlayedGame> games, int failed)
    {
        var written = games.SelectMany(
            (game, i) => game.Numbered.Take(i == failed ? 1 : 2).Select(e => (game.Id, e.Number, e.Entry))
        );
        Assert.Equal(RecordModel.Of(written), RecordRowsOf.Read(store));
        Assert.Equal(
            games.Where((_, i) => i != failed).Select(game => $"message-of-{game.Id}"),
            store.Rows("SELECT message_id FROM coordinator_hooks ORDER BY message_id")
        );
        Assert.Equal(9, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }
}
