using System.Diagnostics;
using Coordinator.Cluster.History;
using Coordinator.Cluster.Telemetry;
using Microsoft.Data.Sqlite;

namespace Coordinator.Cluster.Tests.Telemetry;

/// <summary>How far projections are behind, as the database has it.</summary>
public sealed class JournalLagSpec : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"coordinator-{Guid.NewGuid():N}.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    [Fact]
    public async Task a_projection_is_as_old_as_the_oldest_event_that_it_has_not_read_whether_anybody_runs_it_or_not()
    {
        using var store = new HistoryStore(new ClusterSettings { ConnectionString = $"Data Source={_file}" });
        await using (var db = await store.OpenAsync()) await db.OffsetAsync("behind");
        await WriteAsync("CREATE TABLE journal (ordering INTEGER PRIMARY KEY, created INTEGER NOT NULL)");
        foreach (var (ordering, age) in new[] { (1, 900), (2, 100), (3, 5) })
            await WriteAsync($"INSERT INTO journal VALUES ({ordering}, {DateTime.UtcNow.AddSeconds(-age).Ticks})");
        await WriteAsync("UPDATE coordinator_projection SET journal_offset = 1 WHERE name = 'behind'");
        await WriteAsync("INSERT INTO coordinator_projection VALUES ('has read all', 3), ('history', 2), ('of no use any more', 0)");
        using var lag = new JournalLag(store);
        foreach (var name in new[] { "behind", "has read all", "never ran", "history" }) lag.Watch(name);
        Assert.Null(lag.Behind);

        await lag.StartAsync(default);

        var patience = Stopwatch.StartNew();
        while (!lag.Current.Any())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), "The database was not looked at in 30 s.");
            await Task.Yield();
        }
        var behind = lag.Current.ToDictionary(m => (string)m.Tags[0].Value!, m => m.Value);
        await lag.StopAsync(default);
        Assert.Equal(4, behind.Count);
        Assert.InRange(behind["behind"], 100, 140);
        Assert.Equal(0, behind["has read all"]);
        Assert.InRange(behind["never ran"], 900, 940);
        // Lists and figures come from this one alone.
        Assert.InRange(lag.Behind!.Value.TotalSeconds, 5, 45);
    }

    private async Task WriteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_file}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
