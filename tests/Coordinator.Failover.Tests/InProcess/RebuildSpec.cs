using Coordinator.Cluster;
using Coordinator.Cluster.Store;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;
using Npgsql;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>The shared database's record is made anew only while no node runs, and no node starts meanwhile.</summary>
public sealed class RebuildSpec(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task Beside_a_running_node_it_is_refused_also_where_the_database_had_lost_that_one()
    {
        var settings = await SettingsAsync();
        await using (await TestNode.StartAsync(settings))
        {
            await Assert.ThrowsAsync<StoreInUseException>(() => StoredRecord.RebuildAsync(settings, _ => { }, default));
            await using (var database = new NpgsqlConnection(settings.ConnectionString))
            {
                await database.OpenAsync();
                await ExecuteAsync(database, $"SELECT pg_terminate_backend(pid) {OfTheNode}");
                await Wait.UntilAsync("the node has taken its lock again", async () =>
                    await ExecuteAsync(database, $"SELECT COUNT(*) {OfTheNode} AND wait_event = 'ClientRead'") is 1L
                );
            }
            await Assert.ThrowsAsync<StoreInUseException>(() => StoredRecord.RebuildAsync(settings, _ => { }, default));
        }

        var said = new List<string>();
        await StoredRecord.RebuildAsync(settings, said.Add, default);
        Assert.Equal(["The record was made anew from the journal's 0 entries."], said);
    }

    [SkippableFact]
    public async Task A_node_that_is_started_meanwhile_says_why_it_does_not()
    {
        var settings = await SettingsAsync();
        await using (await RunningNode.KeepOutAsync(settings.ConnectionString, default))
        {
            var refused = await Assert.ThrowsAsync<StoreException>(() => TestNode.StartAsync(settings));
            Assert.Contains("rebuild-record", refused.Message, StringComparison.Ordinal);
        }
        await using var node = await TestNode.StartAsync(settings);
    }

    private const string OfTheNode =
        "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'coordinator-node'";

    private async Task<ClusterSettings> SettingsAsync() =>
        new() { Store = StoreKind.PostgreSql, ConnectionString = await postgres.DatabaseAsync() };

    private static async Task<object?> ExecuteAsync(NpgsqlConnection database, string sql)
    {
        await using var command = new NpgsqlCommand(sql, database);
        return await command.ExecuteScalarAsync();
    }
}
