using Akka.Persistence;
using Coordinator.Journal.Format;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using static Coordinator.Journal.Tests.Support.PluginUnderTest;

namespace Coordinator.Journal.Tests;

/// <summary>Games are read back: what was asked for, all of it, and nothing of another game.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class ReplaySpec(Databases databases)
{
    private const int Many = 3_000;

    [SkippableTheory, BothStores]
    public async Task a_range_is_read_and_the_newest_number_is_told_whatever_the_range(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var game = PlayedGame.WithPauses("g", pauses: 4);
        await journal.Store.Writer.WriteAsync(game);
        var all = game.Entries.Count;
        Assert.True(all > 8);

        Assert.Equal((Numbers(1, all), all), Said(journal.Read("g")));
        Assert.Equal((Numbers(1, all), all), Said(journal.Read("g", from: 0)));
        Assert.Equal((Numbers(3, all), all), Said(journal.Read("g", from: 3)));
        Assert.Equal((Numbers(3, 5), all), Said(journal.Read("g", from: 3, last: 5)));
        Assert.Equal((Numbers(3, 4), all), Said(journal.Read("g", from: 3, max: 2)));
        Assert.Equal(("", all), Said(journal.Read("g", max: 0)));
        Assert.Equal((Numbers(all, all), all), Said(journal.Read("g", from: all)));
        Assert.Equal(("", all), Said(journal.Read("g", from: all + 1)));
        Assert.Equal(("", 0), Said(journal.Read("nothing")));
        Assert.Equal(("", 6), Said(journal.Read("nothing", from: 7)));
    }

    [SkippableTheory, BothStores]
    public async Task a_game_that_is_over_is_read_back_too(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var game = PlayedGame.WithPauses("g").Pause().After(31);
        game.Do(new Games.GameCommands.ReportTimedOut("ada", null, null));
        game.After(1).Do(new Games.GameCommands.ReportTimedOut("ada", 3, null)); // one more entry after the end
        await journal.Store.Writer.WriteAsync(game);

        Assert.Equal(Games.GamePhase.Ended, game.Phase);
        Assert.Equal((Numbers(1, game.Entries.Count), game.Entries.Count), Said(journal.Read("g")));
    }

    [SkippableTheory, BothStores]
    public async Task a_write_that_is_under_way_is_seen(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var game = PlayedGame.WithPauses("g");
        await journal.Store.Writer.WriteAsync("g", 1, game.Entries[0]);
        var next = journal.NewActor();

        using (await journal.Store.Writer.HoldAsync())
        {
            journal.Write(journal.Actor, Entry("g", 2, game.Entries[1]));
            journal.Replay(next, "g");
        }

        Assert.Equal((Numbers(1, 2), 2), Said(Answer(next)));
    }

    [SkippableTheory, BothStores]
    public async Task the_writes_of_other_games_are_not_waited_for(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var (game, other) = (PlayedGame.WithPauses("g"), PlayedGame.WithPauses("other"));
        await journal.Store.Writer.WriteAsync("g", 1, game.Entries[0]);

        using (await journal.Store.Writer.HoldAsync())
        {
            var written = journal.Store.Writer.WriteAsync("other", 1, other.Entries[0]);
            Assert.Equal((Numbers(1, 1), 1), Said(journal.Read("g")));
            Assert.False(written.IsCompleted);
        }
    }

    [SkippableTheory, BothStores]
    public async Task thousands_of_games_are_read_back_while_others_are_written(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var writer = journal.Store.Writer;
        var games = Enumerable.Range(0, Many).Select(i => PlayedGame.WithPauses($"g{i}", pauses: i % 4)).ToList();
        await Task.WhenAll(games.Select(game => writer.WriteAsync(game.Id, [.. game.Numbered])));
        var more = Enumerable.Range(0, 300).Select(i => PlayedGame.WithPauses($"h{i}", pauses: 3)).ToList();

        var writing = Task.WhenAll(more.Select(game => writer.WriteAsync(game)));
        var asked = games.Select(game => (Game: game, Actor: journal.NewActor())).ToList();
        foreach (var (game, actor) in asked)
            journal.Replay(actor, game.Id);
        foreach (var (game, actor) in asked)
        {
            foreach (var entry in game.Entries)
            {
                var replayed = actor.ExpectMsg<ReplayedMessage>(TimeSpan.FromSeconds(30)).Persistent;
                Assert.Equal(JournalFormat.Write(entry), JournalFormat.Write((JournalEntry)replayed.Payload));
            }
            Assert.Equal(game.Entries.Count, actor.ExpectMsg<RecoverySuccess>().HighestSequenceNr);
        }
        await writing;
    }

    [SkippableTheory, BothStores]
    public async Task a_game_whose_entry_can_t_be_read_fails_alone(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var games = Enumerable.Range(0, 5).Select(i => PlayedGame.WithPauses($"g{i}")).ToList();
        foreach (var game in games)
            await journal.Store.Writer.WriteAsync(game);
        var broken = kind == StoreKind.Sqlite ? "x'0a02ffff'" : "'\\x0a02ffff'";
        store.Execute($"UPDATE coordinator_journal SET entry = {broken} WHERE game_id = 'g2' AND sequence_number = 2");

        var asked = games.Select(game => (Game: game, Actor: journal.NewActor())).ToList();
        using (await journal.Store.Writer.HoldAsync())
            foreach (var (game, actor) in asked)
                journal.Replay(actor, game.Id);

        foreach (var (game, actor) in asked)
        {
            if (game.Id == "g2")
                Assert.Throws<InvalidOperationException>(() => Answer(actor));
            else
                Assert.Equal((Numbers(1, game.Entries.Count), game.Entries.Count), Said(Answer(actor)));
        }
    }

    [SkippableTheory, BothStores]
    public async Task the_open_games_are_those_that_have_begun_and_are_not_over(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var games = Enumerable.Range(0, 30).Select(i => PlayedGame.WithPauses($"g{i}", pauses: i % 3)).ToList();
        for (var i = 0; i < games.Count; i += 3)
            games[i].End();
        var writer = store.Writer();
        await Task.WhenAll(games.Select(game => writer.WriteAsync(game)));

        Assert.Equal(
            games.Where(game => game.Phase != Games.GamePhase.Ended).Select(game => game.Id).Order(),
            store.Reader().OpenGames().Order()
        );
    }

    private static string Numbers(int from, int to) => string.Join(' ', Enumerable.Range(from, to - from + 1));

    private static (string Numbers, long Last) Said((IReadOnlyList<long> Numbers, long Last) answer) =>
        (string.Join(' ', answer.Numbers), answer.Last);
}
