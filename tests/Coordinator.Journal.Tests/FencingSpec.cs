using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;

namespace Coordinator.Journal.Tests;

/// <summary>
/// Two processes that both believe a game to be theirs: one goes on, and nothing of the other is written.
/// </summary>
[Collection(DatabasesCollection.Name)]
public sealed class FencingSpec(Databases databases)
{
    [SkippableTheory, BothStores]
    public async Task of_two_incarnations_of_a_game_the_later_one_s_entry_fails(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        var game = PlayedGame.WithPauses("g");
        await writer.WriteAsync("g", 1, game.Entries[0]);

        Task first,
            second;
        using (await writer.HoldAsync())
        {
            first = writer.WriteAsync("g", 2, game.Entries[1]);
            second = writer.WriteAsync("g", 2, game.Entries[1]);
        }

        await first;
        await Assert.ThrowsAnyAsync<Exception>(() => second);
        await writer.WriteAsync("g", 3, game.Entries[2]);
        Assert.Equal(
            ["1", "2", "3"],
            store.Rows("SELECT sequence_number FROM coordinator_journal ORDER BY sequence_number")
        );
    }

    [SkippableFact]
    public async Task of_two_nodes_the_late_one_s_entry_fails_and_the_other_goes_on()
    {
        using var store = await databases.NewAsync(StoreKind.PostgreSql);
        var (late, rightful) = (store.Writer(), store.Writer());
        var (game, other) = (PlayedGame.WithPauses("g", pauses: 2), PlayedGame.WithPauses("h"));
        await late.WriteAsync("g", 1, game.Entries[0]);
        await late.WriteAsync("h", 1, other.Entries[0]);
        await rightful.WriteAsync("g", 2, game.Entries[1]);

        Task outdated,
            unconcerned;
        using (await late.HoldAsync())
        {
            // What it would have written differs: nothing of it may be there.
            outdated = late.WriteAsync("g", 2, new PlayedGame("g").End().Entries[^1]);
            unconcerned = late.WriteAsync("h", 2, other.Entries[1]);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => outdated);
        await unconcerned;
        foreach (var (number, entry) in game.Numbered.Skip(2))
            await rightful.WriteAsync("g", number, entry);
        Assert.Equal(RecordModel.Of(game), RecordRowsOf.Read(store, "g"));
    }

    [SkippableFact]
    public async Task a_game_that_was_elsewhere_and_comes_back_goes_on_although_its_writer_knows_it_as_it_was()
    {
        using var store = await databases.NewAsync(StoreKind.PostgreSql);
        var (here, elsewhere) = (store.Writer(), store.Writer());
        var game = PlayedGame.WithPauses("g", pauses: 4).End();
        for (var i = 0; i < game.Entries.Count; i++)
        {
            // Two entries here, two there: at each change the pause in progress and the totals are others than were
            // known.
            var writer = i / 2 % 2 == 0 ? here : elsewhere;
            await writer.WriteAsync("g", i + 1, game.Entries[i]);
        }

        Assert.Equal(RecordModel.Of(game), RecordRowsOf.Read(store));
    }

    [SkippableTheory, BothStores]
    public async Task an_entry_that_begins_a_game_which_there_is_fails(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var game = PlayedGame.WithPauses("g");
        await store.Writer().WriteAsync(game);

        var another = new PlayedGame("g", players: 3);
        await Assert.ThrowsAnyAsync<Exception>(() => store.Writer().WriteAsync("g", 1, another.Entries[0]));

        Assert.Equal(RecordModel.Of(game), RecordRowsOf.Read(store));
        Assert.Equal(game.Entries.Count, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }
}
