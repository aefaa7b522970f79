using System.Text.Json;
using Coordinator.Games;
using Coordinator.Journal.Format;
using Coordinator.Journal.Inspect;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Tests;

/// <summary>Looking at a journal from outside: whether it is whole, and what it has of a game.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class InspectSpec(Databases databases)
{
    [SkippableTheory, BothStores]
    public async Task a_journal_that_is_whole_has_no_problems(StoreKind kind)
    {
        using var store = await PlayedAsync(kind);
        var problems = Check(store, out var result);

        Assert.Empty(problems);
        Assert.Equal(
            (store.Number("SELECT COUNT(*) FROM coordinator_journal"), 3L, 0L),
            (result.Entries, result.Games, result.Problems)
        );
    }

    [SkippableTheory, BothStores]
    public async Task a_gap_is_found(StoreKind kind)
    {
        using var store = await PlayedAsync(kind);
        store.Execute("DELETE FROM coordinator_journal WHERE game_id = 'g1' AND sequence_number = 3");
        Assert.Contains("Game g1 has entry 4 after entry 2.", Check(store, out _));

        store.Execute("DELETE FROM coordinator_journal WHERE game_id = 'g2' AND sequence_number = 1");
        Assert.Contains("Game g2 begins with entry 2: what was before is missing.", Check(store, out _));
    }

    [SkippableTheory, BothStores]
    public async Task an_entry_that_can_t_be_read_is_found_and_the_others_are_looked_at(StoreKind kind)
    {
        using var store = await PlayedAsync(kind);
        store.Execute(
            $"UPDATE coordinator_journal SET entry = {Bytes(kind, "0BADBAD0")} WHERE game_id = 'g2' AND "
                + "sequence_number = 2"
        );
        store.Execute("UPDATE coordinator_pauses SET frame = 7 WHERE game_id = 'g1'");
        var problems = Check(store, out _);

        Assert.Contains(problems, problem =>
            problem.StartsWith("Entry 2 of game g2 can't be read: ", StringComparison.Ordinal)
        );
        Assert.Contains(problems, problem => problem.StartsWith("coordinator_pauses, g1 ", StringComparison.Ordinal));
        Assert.Equal(2, problems.Count);
    }

    [SkippableTheory]
    [InlineData(
        StoreKind.Sqlite,
        "UPDATE coordinator_games SET paused_ms = paused_ms + 1 WHERE game_id = 'over'",
        "coordinator_games, over: it is "
    )]
    [InlineData(
        StoreKind.PostgreSql,
        "UPDATE coordinator_games SET paused_ms = paused_ms + 1 WHERE game_id = 'over'",
        "coordinator_games, over: it is "
    )]
    [InlineData(
        StoreKind.Sqlite,
        "UPDATE coordinator_open_games SET phase = 'Waiting' WHERE game_id = 'g1'",
        "coordinator_open_games, g1: it is "
    )]
    [InlineData(
        StoreKind.Sqlite,
        "UPDATE coordinator_open_games SET head = head - 1 WHERE game_id = 'g1'",
        "coordinator_open_games, g1: it is "
    )]
    [InlineData(
        StoreKind.PostgreSql,
        "DELETE FROM coordinator_open_games WHERE game_id = 'g2'",
        "coordinator_open_games, g2: the row is missing"
    )]
    [InlineData(StoreKind.Sqlite, "DELETE FROM coordinator_attempts WHERE game_id = 'g2'", "coordinator_attempts, g2 ")]
    [InlineData(
        StoreKind.Sqlite,
        "UPDATE coordinator_pauses SET entry = 99 WHERE game_id = 'g2'",
        "coordinator_pauses, g2 99 "
    )]
    [InlineData(
        StoreKind.PostgreSql,
        "UPDATE coordinator_pauses SET resumed = false WHERE game_id = 'g2'",
        "coordinator_pauses, g2 "
    )]
    [InlineData(
        StoreKind.Sqlite,
        "UPDATE coordinator_disconnections SET ice_state = NULL WHERE game_id = 'g2'",
        "coordinator_disconnections, g2 "
    )]
    [InlineData(
        StoreKind.Sqlite,
        "UPDATE coordinator_journal SET previous = 1 WHERE game_id = 'g2' AND sequence_number = 3",
        "Entry 3 of game g2 says"
    )]
    public async Task what_does_not_agree_is_found(StoreKind kind, string change, string problem)
    {
        using var store = await PlayedAsync(kind);
        store.Execute(change);
        Assert.Contains(Check(store, out _), found => found.StartsWith(problem, StringComparison.Ordinal));
    }

    [SkippableTheory, BothStores]
    public async Task snapshots_of_what_is_not_there_are_found(StoreKind kind)
    {
        using var store = await PlayedAsync(kind);
        var state = SnapshotFormat.Write(
            PlayedGame.WithPauses("g1").Entries.SelectMany(entry => entry.Events).Aggregate(GameState.None, Game.Apply)
        );
        await store.Writer().WriteSnapshotAsync("g1", 1000, state);
        Assert.Contains(
            "The snapshot of game g1 is of entry 1000, and its newest entry is ",
            Assert.Single(Check(store, out _)),
            StringComparison.Ordinal
        );
        store.Execute($"UPDATE coordinator_snapshots SET sequence_number = 1, state = {Bytes(kind, "FFFFFF")}");
        Assert.StartsWith(
            "The snapshot of game g1 can't be read: ",
            Assert.Single(Check(store, out _)),
            StringComparison.Ordinal
        );
    }

    [SkippableTheory, BothStores]
    public async Task a_game_is_shown_and_exported(StoreKind kind)
    {
        using var store = await PlayedAsync(kind);
        var lines = new List<string>();
        Assert.True(GameStory.Show(kind, store.ConnectionString, "g1", lines.Add));
        Assert.StartsWith(
            "#1     2023-11-14 22:13:20.000  created               game_id=g1 ",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Contains(lines, line =>
            line.Contains("  link_lost             epoch=1 player=ada report=", StringComparison.Ordinal)
        );

        var to = new MemoryStream();
        Assert.True(GameStory.Export(kind, store.ConnectionString, "g1", () => to));
        var game = JsonElement.Parse(to.ToArray());
        Assert.Equal("g1", game.GetProperty("game_id").GetString());
        var events = game.GetProperty("entries")
            .EnumerateArray()
            .SelectMany(entry => entry.GetProperty("events").EnumerateArray())
            .ToList();
        Assert.Equal(lines.Count, events.Count);
        Assert.Equal(1_700_000_000_000, events[0].GetProperty("at").GetInt64());
        Assert.Equal(30_000, events[0].GetProperty("settings").GetProperty("reconnection_timeout_ms").GetInt64());
        var lost = events.Single(@event => @event.GetProperty("type").GetString() == "link_lost").GetProperty("report");
        Assert.Equal(
            (100, "bob", "failed"),
            (
                lost.GetProperty("frame").GetInt32(),
                lost.GetProperty("peer").GetString(),
                lost.GetProperty("ice_state").GetString()
            )
        );

        Assert.False(GameStory.Show(kind, store.ConnectionString, "nobody", lines.Add));
        Assert.False(
            GameStory.Export(kind, store.ConnectionString, "nobody", () =>
                throw new InvalidOperationException("Nothing is to be written.")
            )
        );
    }

    [SkippableFact]
    public async Task a_running_node_s_journal_can_be_looked_at_and_what_is_none_is_said_to_be_none()
    {
        using var store = await PlayedAsync(StoreKind.Sqlite);
        var writer = store.Writer();
        await writer.WriteAsync(PlayedGame.WithPauses("g9"));
        Assert.Empty(Check(store, out _));

        using var empty = await databases.EmptyAsync(StoreKind.Sqlite);
        Assert.StartsWith(
            "There is no journal at ",
            Assert.Throws<StoreException>(() => Check(empty, out _)).Message,
            StringComparison.Ordinal
        );
        empty.Execute("CREATE TABLE other (id integer)");
        Assert.Contains(
            "no journal of a coordinator",
            Assert.Throws<StoreException>(() => Check(empty, out _)).Message,
            StringComparison.Ordinal
        );
    }

    private async Task<TestStore> PlayedAsync(StoreKind kind)
    {
        var store = await databases.NewAsync(kind);
        var writer = store.Writer();
        await writer.WriteAsync(PlayedGame.WithPauses("g1"));
        await writer.WriteAsync(PlayedGame.WithPauses("g2", pauses: 3));
        await writer.WriteAsync(PlayedGame.WithPauses("over").End());
        return store;
    }

    private static List<string> Check(TestStore store, out CheckResult result)
    {
        var problems = new List<string>();
        result = JournalCheck.Run(
            store.Kind,
            store.ConnectionString,
            problems.Add,
            (_, _) => { },
            CancellationToken.None
        );
        Assert.Equal(problems.Count, result.Problems);
        return problems;
    }

    private static string Bytes(StoreKind kind, string digits) =>
        kind == StoreKind.Sqlite ? $"X'{digits}'" : $"'\\x{digits}'";
}
