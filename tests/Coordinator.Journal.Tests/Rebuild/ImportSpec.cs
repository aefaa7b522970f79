using Coordinator.Journal.Rebuild;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Tests.Rebuild;

/// <summary>A database of a former version is taken over at the first start, all of it or nothing.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class ImportSpec(Databases databases)
{
    [SkippableTheory, BothStores]
    public async Task games_their_record_and_the_outbox_are_taken_over(StoreKind kind)
    {
        using var store = await databases.EmptyAsync(kind);
        var old = new OldDatabase(store);
        old.Make();
        var games = Enumerable.Range(0, 30).Select(i => PlayedGame.WithPauses($"g{i}", pauses: i % 4)).ToList();
        foreach (var game in games.Where((_, i) => i % 3 == 0))
            game.End();
        // As they came: in turns.
        for (var i = 0; i < games.Max(game => game.Entries.Count); i++)
            foreach (var game in games.Where(game => game.Entries.Count > i))
                old.Add(game.Id, [(i + 1, game.Entries[i])]);
        old.SetTold(allBut: 2);

        var log = new Log();
        Prepare(store, log);

        var entries = games.Sum(game => game.Entries.Count);
        Assert.Equal([$"begins {entries}", $"done {new ImportResult(entries, 30, 0, 2)}"], log.Lines);
        var known = games.ToDictionary(game => game.Id, game => (long)game.Entries.Count);
        Assert.Equal(entries, await WholeStore.CheckAsync(store, known));
        Assert.Equal(RecordModel.Of(games), RecordRowsOf.Read(store));
        Assert.Equal(["m1|body|3|9"], store.Rows("SELECT message_id, body, attempts, next_at FROM coordinator_hooks"));
        Assert.Equal(entries, store.Number("SELECT COUNT(*) FROM journal_before_3"));
        Assert.All((string[])["journal", "tags", "snapshot", "journal_metadata", "coordinator_projection"], table =>
            Assert.ThrowsAny<System.Data.Common.DbException>(() => store.Rows($"SELECT * FROM {table}"))
        );
    }

    [SkippableTheory, BothStores]
    public async Task imported_games_go_on_and_the_next_start_changes_nothing(StoreKind kind)
    {
        using var store = await databases.EmptyAsync(kind);
        var old = new OldDatabase(store);
        old.Make();
        var game = PlayedGame.WithPauses("g", pauses: 2).Pause();
        var half = game.Entries.Count;
        old.Add("g", game.Numbered);

        Prepare(store, null);
        var again = new Log();
        Prepare(store, again);
        game.After(1).Do(new Games.GameCommands.ReportRecovered("ada", null, 1, 7, null));
        game.End();
        var writer = store.Writer();
        foreach (var (number, entry) in game.Numbered.Skip(half))
            await writer.WriteAsync("g", number, entry);
        await writer.WriteAsync("new", 1, PlayedGame.WithPauses("new").Entries[0] with { Outbox = [LongMessage] });

        Assert.Empty(again.Lines);
        Assert.Equal(RecordModel.Of(game), RecordRowsOf.Read(store, "g"));
        Assert.Equal(2, store.Number("SELECT COUNT(*) FROM coordinator_hooks"));
    }

    [SkippableTheory, BothStores]
    public async Task numbers_that_are_missing_don_t_matter_and_a_game_without_its_creation_is_left_out(StoreKind kind)
    {
        using var store = await databases.EmptyAsync(kind);
        var old = new OldDatabase(store);
        old.Make();
        var (gap, late) = (PlayedGame.WithPauses("gap", pauses: 3), PlayedGame.WithPauses("late"));
        old.Add("gap", gap.Numbered.Select(e => (e.Number > 2 ? e.Number + 5 : e.Number, e.Entry)));
        old.Add("late", late.Numbered.Select(e => (e.Number + 7, e.Entry)));
        old.Add("deleted", PlayedGame.WithPauses("deleted").Numbered);
        old.Delete("deleted");
        old.Add("headless", PlayedGame.WithPauses("headless").Numbered.Skip(1));

        var log = new Log();
        Prepare(store, log);

        Assert.Equal($"done {new ImportResult(gap.Entries.Count + late.Entries.Count, 2, 1, 0)}", log.Lines[^1]);
        using var journal = new PluginUnderTest(store.Open());
        Assert.Equal(gap.Entries.Count + 5, journal.Read("gap").Last);
        Assert.Equal(gap.Entries.Count, journal.Read("gap").Numbers.Count);
        Assert.Equal([.. Enumerable.Range(8, late.Entries.Count).Select(n => (long)n)], journal.Read("late").Numbers);
        Assert.Equal(0, journal.Read("headless").Last);
        Assert.Equal(0, journal.Read("deleted").Last);
        gap.End();
        await journal.Store.Writer.WriteAsync("gap", gap.Entries.Count + 5, gap.Entries[^1]);
        Assert.Equal(["Ended"], store.Rows("SELECT phase FROM coordinator_games WHERE game_id = 'gap'"));
    }

    [SkippableTheory, BothStores]
    public async Task one_that_fails_or_is_interrupted_has_changed_nothing(StoreKind kind)
    {
        using var store = await databases.EmptyAsync(kind);
        var old = new OldDatabase(store);
        old.Make();
        var game = PlayedGame.WithPauses("g");
        old.Add("g", game.Numbered);
        old.AddUnreadable("z", 1);

        var failed = Assert.Throws<StoreException>(() => Prepare(store, null));
        Assert.Contains("Entry 1 of game z", failed.Message, StringComparison.Ordinal);
        store.Execute("DELETE FROM journal WHERE persistence_id = 'game-z'");
        using var interrupted = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Prepare(store, new Log { Begun = interrupted.Cancel }, interrupted.Token)
        );

        Assert.Equal(["stale"], store.Rows("SELECT game_id FROM coordinator_games"));
        Assert.Equal(game.Entries.Count + 1, store.Number("SELECT COUNT(*) FROM journal"));
        Prepare(store, null);
        Assert.Equal(RecordModel.Of(game), RecordRowsOf.Read(store));
    }

    [SkippableTheory, BothStores]
    public async Task a_newer_version_s_database_is_refused_in_a_sentence(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        store.Execute("UPDATE coordinator_schema SET version = version + 1");

        var refused = Assert.Throws<StoreException>(() => Prepare(store, null));

        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    [SkippableTheory, BothStores]
    public async Task games_that_an_old_version_writes_after_the_import_are_not_passed_over(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        store.Execute("DROP TABLE coordinator_games; DROP TABLE coordinator_pauses; DROP TABLE coordinator_hooks");
        var old = new OldDatabase(store);
        old.Make();
        old.Add("g", PlayedGame.WithPauses("g").Numbered);

        var refused = Assert.Throws<StoreException>(() => Prepare(store, null));

        Assert.Contains("older version", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Longer than the former table took.</summary>
    private static HookRow LongMessage { get; } =
        new()
        {
            MessageId = new string('m', 200),
            GameId = new string('g', 200),
            Type = new string('t', 200),
            Endpoint = new string('e', 200),
            At = 1,
            Body = "{}",
            NextAt = 1,
        };

    private static void Prepare(TestStore store, Log? log, CancellationToken cancel = default) =>
        TablesPreparation.Run(store.Kind, store.ConnectionString, log, cancel);

    private sealed class Log : IImportLog
    {
        public List<string> Lines { get; } = [];

        public Action Begun { get; init; } = () => { };

        public void Begins(long entries)
        {
            Lines.Add($"begins {entries}");
            Begun();
        }

        public void IsAt(long done, long entries) => Lines.Add($"at {done} of {entries}");

        public void IsDone(ImportResult result) => Lines.Add($"done {result}");
    }
}
