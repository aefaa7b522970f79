using Coordinator.Journal.Rebuild;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using Coordinator.Journal.Write;
using CsCheck;

namespace Coordinator.Journal.Tests.Rebuild;

/// <summary>The record that is made anew from the journal is the one that was written with it.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class RecordRebuildSpec(Databases databases)
{
    private const int Cases = 40;

    [SkippableTheory, BothStores]
    public async Task whatever_has_happened_the_tables_are_as_they_were(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var (writer, count, games) = (store.Writer(), 0, new List<PlayedGame>());
        await AnyHistory.OfGames.SampleAsync(
            async histories =>
            {
                var prefix = $"case{Interlocked.Increment(ref count)}_";
                var played = histories.Select((history, i) => history.Play($"{prefix}{i}")).ToList();
                await Task.WhenAll(played.Select(game => writer.WriteAsync(game)));
                games.AddRange(played);
            },
            iter: Cases,
            threads: 1
        );
        var live = RecordRowsOf.Read(store);
        Spoil(store);

        var rebuilt = RecordRebuild.Run(kind, store.ConnectionString, (_, _) => { }, default);

        Assert.Equal(games.Sum(game => game.Entries.Count), rebuilt);
        Assert.Equal(live, RecordRowsOf.Read(store));
        await WholeStore.CheckAsync(store, games.ToDictionary(game => game.Id, game => (long)game.Entries.Count));
    }

    [SkippableTheory, BothStores]
    public async Task many_pages_of_long_games_give_the_same_too_and_games_go_on(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var games = Enumerable.Range(0, 40).Select(i => PlayedGame.WithPauses($"g{i}", pauses: 60)).ToList();
        foreach (var game in games.Take(10))
            game.End();
        Assert.True(games.Sum(game => game.Entries.Count) > 2 * RebuiltEntries.PageSize);
        using (var store1 = new GameStore(kind, store.ConnectionString))
            await Task.WhenAll(games.Select(game => store1.Writer.WriteAsync(game.Id, [.. game.Numbered])));
        Spoil(store);

        RecordRebuild.Run(kind, store.ConnectionString, (_, _) => { }, default);

        Assert.Equal(RecordModel.Of(games), RecordRowsOf.Read(store));
        var last = games[^1];
        var written = last.Entries.Count;
        last.PauseAndResume().End();
        var writer = store.Writer();
        foreach (var (number, entry) in last.Numbered.Skip(written))
            await writer.WriteAsync(last.Id, number, entry);
        Assert.Equal(RecordModel.Of(last), RecordRowsOf.Read(store, last.Id));
    }

    [SkippableTheory, BothStores]
    public async Task one_that_fails_or_is_interrupted_leaves_the_record_as_it_was(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var game = PlayedGame.WithPauses("g");
        await store.Writer().WriteAsync(game);
        var before = RecordRowsOf.Read(store);

        Assert.Throws<OperationCanceledException>(() =>
            RecordRebuild.Run(kind, store.ConnectionString, (_, _) => { }, new CancellationToken(true))
        );
        Assert.Equal(before, RecordRowsOf.Read(store));
        var broken = kind == StoreKind.Sqlite ? "x'0a02ffff'" : "'\\x0a02ffff'";
        store.Execute($"UPDATE coordinator_journal SET entry = {broken} WHERE sequence_number = 3");
        Assert.Throws<StoreException>(() => RecordRebuild.Run(kind, store.ConnectionString, (_, _) => { }, default));

        Assert.Equal(before, RecordRowsOf.Read(store));
    }

    /// <summary>What is to be made anew must not have been right before.</summary>
    private static void Spoil(TestStore store)
    {
        foreach (var table in Tables.OfTheRecord)
            store.Execute($"DELETE FROM coordinator_{table}");
    }
}
