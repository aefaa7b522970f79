using Akka.Persistence;
using Coordinator.Journal.Health;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Tests.Support;
using Coordinator.Journal.Write;
using Microsoft.Data.Sqlite;

namespace Coordinator.Journal.Tests.Health;

/// <summary>What a game wants to have written while the store is in trouble: it waits, and is written once.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class HeldWritesSpec(Databases databases)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task a_game_is_answered_when_there_is_room_again_and_not_before()
    {
        using var store = await databases.NewAsync(StoreKind.Sqlite);
        var games = store.Open();
        using var plugin = new PluginUnderTest(games);
        var number = await FillAsync(games, plugin);
        plugin.Actor.ExpectNoMsg(TimeSpan.FromMilliseconds(1_500));
        Assert.NotNull(games.Trouble);

        await UntilRoomAsync(games);
        plugin.Actor.ExpectMsg<WriteMessagesSuccessful>(Patience);
        Assert.Equal($"game-g{number - 1}", plugin.Actor.ExpectMsg<WriteMessageSuccess>().Persistent.PersistenceId);
        Assert.Null(games.Trouble);
        Assert.Equal(number, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    [SkippableFact]
    public async Task what_a_game_that_has_ended_meanwhile_wanted_is_never_written()
    {
        using var store = await databases.NewAsync(StoreKind.Sqlite);
        var games = store.Open();
        using var plugin = new PluginUnderTest(games);
        var number = await FillAsync(games, plugin);

        plugin.System.Stop(plugin.Actor);
        using (var patience = new CancellationTokenSource(Patience))
            while (games.Waiting > 0)
                await Task.Delay(20, patience.Token);
        await UntilRoomAsync(games);

        var other = plugin.NewActor();
        plugin.Write(other, PluginUnderTest.Entry("other", 1, PlayedGame.WithPauses("other").Entries[0]));
        other.ExpectMsg<WriteMessagesSuccessful>(Patience);
        Assert.Equal(number, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    [SkippableTheory, BothStores]
    public async Task what_was_written_although_nobody_was_told_is_not_written_twice(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        var game = PlayedGame.WithPauses("g");
        await writer.WriteAsync("g", 1, game.Entries[0]);
        await writer.WriteAsync("g", 2, game.Entries[1]);

        await AgainAsync(writer, 2, game.Entries[1]);
        await Assert.ThrowsAnyAsync<Exception>(() => AgainAsync(writer, 2, game.Entries[2])); // another process has written it
        await AgainAsync(writer, 3, game.Entries[2]);

        Assert.Equal(3, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    [SkippableFact]
    public async Task a_file_that_is_taken_away_takes_nothing_until_it_is_back()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "A file that is in use can be moved on Linux.");
        using var store = await databases.NewAsync(StoreKind.Sqlite);
        var (writer, game) = (store.Writer(), PlayedGame.WithPauses("g"));
        await writer.WriteAsync("g", 1, game.Entries[0]);

        Move(store, "", ".away");
        await Assert.ThrowsAsync<StoreGoneException>(() => writer.WriteAsync("g", 2, game.Entries[1]));
        Move(store, ".away", "");
        await UntilWrittenAsync(writer, 2, game.Entries[1]);

        Assert.Equal(2, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    [SkippableFact]
    public async Task a_copy_that_was_put_in_its_place_is_written_to()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "A file that is in use can be moved on Linux.");
        using var store = await databases.NewAsync(StoreKind.Sqlite);
        var (writer, game) = (store.Writer(), PlayedGame.WithPauses("g"));
        await writer.WriteAsync("g", 1, game.Entries[0]);
        var file = SqliteFile.PathOf(store.ConnectionString);
        store.Execute($"VACUUM INTO '{file}.copy'");

        foreach (var of in (string[])["", "-wal", "-shm"])
            File.Delete(file + of);
        File.Move(file + ".copy", file);
        await Assert.ThrowsAsync<StoreGoneException>(() => writer.WriteAsync("g", 2, game.Entries[1]));
        await UntilWrittenAsync(writer, 2, game.Entries[1]);

        Assert.Equal(2, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    [SkippableFact]
    public async Task with_nothing_to_write_the_watch_writes_to_the_disk()
    {
        using var store = await databases.NewAsync(StoreKind.Sqlite);
        var games = store.Open();
        await games.RunAsync(connection => Number(connection, "SELECT COUNT(*) FROM coordinator_journal"));
        var log = new FileInfo(SqliteFile.PathOf(store.ConnectionString) + "-wal");
        var before = log.Length;

        games.Watch.Start();
        using var patience = new CancellationTokenSource(Patience);
        for (; log.Length <= before; log.Refresh())
            await Task.Delay(20, patience.Token);
        Assert.Null(games.Trouble);
    }

    [SkippableFact]
    public async Task a_log_that_is_deleted_is_noticed_unasked_and_what_was_in_it_is_in_the_file()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "A file that is in use can be deleted on Linux.");
        using var store = await databases.NewAsync(StoreKind.Sqlite);
        var games = store.Open();
        await games.Writer.WriteAsync("g", 1, PlayedGame.WithPauses("g").Entries[0]);
        games.Watch.Start();

        var file = SqliteFile.PathOf(store.ConnectionString);
        File.Delete(file + "-wal");
        Assert.Contains("-wal", (await TroubleAsync(games)).Reason, StringComparison.Ordinal);
        File.Copy(file, file + ".alone");
        using var alone = new SqliteConnection($"Data Source={file}.alone;Pooling=False");
        alone.Open();
        Assert.Equal(1, Number(alone, "SELECT COUNT(*) FROM coordinator_journal"));
    }

    [SkippableFact]
    public async Task and_what_waited_is_written_to_it_although_nothing_new_comes()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "A file that is in use can be moved on Linux.");
        using var store = await databases.NewAsync(StoreKind.Sqlite);
        var games = store.Open();
        using var plugin = new PluginUnderTest(games);
        var game = PlayedGame.WithPauses("g");
        plugin.Write(plugin.Actor, PluginUnderTest.Entry("g", 1, game.Entries[0]));
        plugin.Actor.ExpectMsg<WriteMessagesSuccessful>(Patience);
        plugin.Actor.ExpectMsg<WriteMessageSuccess>(Patience);
        var file = SqliteFile.PathOf(store.ConnectionString);
        store.Execute($"VACUUM INTO '{file}.copy'");

        foreach (var of in (string[])["", "-wal", "-shm"])
            File.Delete(file + of);
        plugin.Write(plugin.Actor, PluginUnderTest.Entry("g", 2, game.Entries[1]));
        await TroubleAsync(games);
        plugin.Actor.ExpectNoMsg(TimeSpan.FromMilliseconds(1_500));
        File.Move(file + ".copy", file);

        plugin.Actor.ExpectMsg<WriteMessagesSuccessful>(Patience);
        Assert.Null(games.Trouble);
        Assert.Equal(2, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    /// <summary>Writes games until one has to wait for room.</summary>
    /// <returns>How many, that one included.</returns>
    private static async Task<int> FillAsync(GameStore games, PluginUnderTest plugin)
    {
        var pages = await games.RunAsync(connection => Number(connection, "PRAGMA page_count"));
        await games.RunAsync(connection => Number(connection, $"PRAGMA max_page_count = {pages}"));
        var number = 0;
        while (games.Trouble is null && number < 1_000)
        {
            var id = $"g{number++}";
            plugin.Write(plugin.Actor, PluginUnderTest.Entry(id, 1, PlayedGame.WithPauses(id).Entries[0]));
            if (plugin.Actor.ReceiveOne(TimeSpan.FromMilliseconds(300)) is null)
                break;
            plugin.Actor.ExpectMsg<WriteMessageSuccess>();
        }
        Assert.Contains("full", (await TroubleAsync(games)).Reason, StringComparison.Ordinal);
        Assert.Equal(1, games.Waiting);
        return number;
    }

    private static void Move(TestStore store, string from, string to)
    {
        var file = SqliteFile.PathOf(store.ConnectionString);
        foreach (var of in (string[])["", "-wal", "-shm"])
            File.Move(file + of + from, file + of + to);
    }

    private static Task AgainAsync(JournalWriter writer, long number, JournalEntry entry)
    {
        var write = new TestWrite("g", new WrittenEntry(number, entry, Format.JournalFormat.Write(entry)))
        {
            IsAgain = true,
        };
        writer.Add(write);
        return write.Written;
    }

    /// <summary>For a second after a failure everything fails at once.</summary>
    private static async Task UntilWrittenAsync(JournalWriter writer, long number, JournalEntry entry)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await writer.WriteAsync("g", number, entry);
                return;
            }
            catch (StoreGoneException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static async Task UntilRoomAsync(GameStore games)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await games.RunAsync(connection => Number(connection, "PRAGMA max_page_count = 1000000"));
                return;
            }
            catch (SqliteException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static async Task<StoreTrouble> TroubleAsync(GameStore games)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (games.Trouble is null)
            await Task.Delay(20, patience.Token);
        return games.Trouble;
    }

    private static long Number(System.Data.Common.DbConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
