using System.Data.Common;
using System.Diagnostics;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit.Abstractions;

namespace Coordinator.Journal.Tests;

/// <summary>
/// A store that fails: what is to be written meanwhile fails soon, nothing that was acknowledged is lost, and when the
/// store is back everything goes on by itself.
/// </summary>
[Collection(DatabasesCollection.Name)]
public sealed class OutageSpec(Databases databases, ITestOutputHelper output)
{
    /// <summary>4 s for a statement and 2 s to cancel it, and a second for a busy machine.</summary>
    private static readonly TimeSpan FailsWithin = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task a_disk_that_is_full()
    {
        using var store = await databases.NewAsync(StoreKind.Sqlite);
        var games = store.Open();
        var (crowd, end) = (new Crowd(games), new CancellationTokenSource());
        var playing = crowd.PlayAsync("g", atOnce: 20, end.Token);
        await UntilAsync("games are played", () => crowd.Count > 300);

        var pages = await games.RunAsync(connection => Scalar(connection, "PRAGMA page_count"));
        await games.RunAsync(connection => Scalar(connection, $"PRAGMA max_page_count = {pages + 3}"));
        await UntilAsync("writes fail", () => crowd.Failures.Count >= 20);
        var acknowledged = crowd.Acknowledged.ToDictionary();
        Assert.InRange(await WholeStore.CheckAsync(store, acknowledged), 300, int.MaxValue); // reading goes on
        await GivenRoomAsync(games);
        var count = crowd.Count;
        await UntilAsync("games are played again", () => crowd.Count > count + 300);
        await end.CancelAsync();
        await playing;

        Assert.All(crowd.Failures, took => Assert.InRange(took, TimeSpan.Zero, FailsWithin));
        await WholeStore.CheckAsync(store, crowd.Acknowledged);
    }

    [SkippableTheory]
    [InlineData("stopped")]
    [InlineData("killed")]
    [InlineData("still")]
    public async Task a_database_that_is_away(string how)
    {
        await using var server = await databases.ServerAsync($"journal-postgres-{how}");
        using var store = await Databases.InAsync(server, "journal");
        store.Execute(string.Join(";\n", Tables.Create(StoreKind.PostgreSql)));
        var (crowd, end) = (new Crowd(store.Open()), new CancellationTokenSource());
        var playing = crowd.PlayAsync("g", atOnce: 20, end.Token);
        await UntilAsync("games are played", () => crowd.Count > 300);

        var since = Stopwatch.GetTimestamp();
        if (how == "stopped")
            await server.StopAsync();
        else if (how == "killed")
            server.Kill();
        else
            await server.StandStillAsync();
        try
        {
            await UntilAsync("writes fail", () => crowd.Failures.Count >= 20);
            output.WriteLine($"measured: 20 writes failed {Ms(Stopwatch.GetElapsedTime(since))} after it was {how}");
            await WallClock.LastsAsync(TimeSpan.FromSeconds(1));
        }
        finally
        {
            if (how == "still")
                await server.GoOnAsync();
            else
                await server.StartAgainAsync();
        }
        var (count, back) = (crowd.Count, Stopwatch.GetTimestamp());
        await UntilAsync("games are played again", () => crowd.Count > count + 300);
        output.WriteLine(
            $"measured: 300 entries {Ms(Stopwatch.GetElapsedTime(back))} after it was back; "
                + $"the slowest failure took {Ms(crowd.Failures.Max())}"
        );
        await end.CancelAsync();
        await playing;

        Assert.All(crowd.Failures, took => Assert.InRange(took, TimeSpan.Zero, FailsWithin));
        await WholeStore.CheckAsync(store, crowd.Acknowledged);
    }

    [SkippableFact]
    public async Task a_connection_that_an_operator_ends()
    {
        using var store = await databases.NewAsync(StoreKind.PostgreSql);
        var writer = store.Writer();
        var game = PlayedGame.WithPauses("g");
        await writer.WriteAsync("g", 1, game.Entries[0]);

        store.Execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        );
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => writer.WriteAsync("g", 2, game.Entries[1]));
        await UntilAsync("it is written", () =>
            writer
                .WriteAsync("g", 2, game.Entries[1])
                .ContinueWith(written => written.IsCompletedSuccessfully, TaskScheduler.Default)
                .Result
        );

        Assert.Equal(2, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    [SkippableFact]
    public async Task a_database_that_has_become_a_read_only_one()
    {
        using var store = await databases.NewAsync(StoreKind.PostgreSql);
        var writer = store.Writer();
        var game = PlayedGame.WithPauses("g");
        await writer.WriteAsync("g", 1, game.Entries[0]);

        // As a primary that has been demoted: whoever connects anew finds the new one.
        await writer.RunAsync(connection =>
            Scalar(connection, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SELECT 1")
        );
        await Assert.ThrowsAsync<PostgresException>(() => writer.WriteAsync("g", 2, game.Entries[1]));
        await UntilAsync("it is written", () =>
            writer
                .WriteAsync("g", 2, game.Entries[1])
                .ContinueWith(written => written.IsCompletedSuccessfully, TaskScheduler.Default)
                .Result
        );

        Assert.Equal(2, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    private static string Ms(TimeSpan time) => $"{time.TotalMilliseconds:0} ms";

    private static async Task GivenRoomAsync(GameStore games)
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(100))
        {
            try
            {
                await games.RunAsync(connection => Scalar(connection, "PRAGMA max_page_count = 1000000"));
                return;
            }
            catch (SqliteException) when (Stopwatch.GetElapsedTime(since) < Patience)
            {
                // Whatever is asked of the store within a second after a failure fails too.
            }
        }
    }

    private static long Scalar(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task UntilAsync(string what, Func<bool> isSo)
    {
        for (var since = Stopwatch.GetTimestamp(); !isSo(); await Task.Delay(20))
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"Waited {Patience.TotalSeconds} s until {what}.");
    }
}
