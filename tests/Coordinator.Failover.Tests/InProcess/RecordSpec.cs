using Coordinator.Cluster;
using Coordinator.Journal.Schema;
using Coordinator.Record;
using Coordinator.Tests.Shared.Record;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>The record on the database that a cluster shares.</summary>
public sealed class RecordSpec(PostgresFixture postgres, ITestOutputHelper output) : IClassFixture<PostgresFixture>
{
    private const int Many = 100_000;

    [SkippableFact]
    public async Task What_happened_is_listed_counted_and_told_the_same_after_a_restart() =>
        await new RecordStory(await NodesAsync()).What_happened_is_listed_counted_and_told_the_same_after_a_restart();

    [SkippableFact]
    public async Task Games_that_ended_long_enough_ago_are_forgotten_with_all_that_is_on_record_and_no_other() =>
        await new RecordStory(
            await NodesAsync()
        ).Games_that_ended_long_enough_ago_are_forgotten_with_all_that_is_on_record_and_no_other();

    [SkippableFact]
    public async Task A_hundred_thousand_records_of_two_kinds_each_are_read_in_constant_memory()
    {
        var database = await postgres.DatabaseAsync();
        using var node = await Nodes(database)(null);
        var history = node.Services.GetRequiredService<IGameHistory>();
        await history.ListAsync(null, null, 1); // makes the tables
        await FillAsync(database);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (read, held) = (0, new List<long>());
        await foreach (
            var _ in history.ReadAsync(new HistoryQuery(HistoryKinds.Disconnections | HistoryKinds.Attempts))
        )
        {
            if (read++ % 20_000 == 0)
                held.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        Assert.Equal(2 * Many, read);
        var grown = (held.Max() - before) / 1e6;
        output.WriteLine(
            $"measured: {read} records read from PostgreSQL: at most {grown:0.0} MB more held on the way than before"
        );
        Assert.True(grown < 15, $"The record held {grown:0.0} MB more on the way than before.");
        await node.StopAsync();
    }

    private async Task<Func<TimeSpan?, Task<IHost>>> NodesAsync() => Nodes(await postgres.DatabaseAsync());

    private static Func<TimeSpan?, Task<IHost>> Nodes(string database) =>
        async retention =>
        {
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddCoordinatorCluster(
                new ClusterSettings
                {
                    Store = StoreKind.PostgreSql,
                    ConnectionString = database,
                    Retention = retention,
                }
            );
            var host = builder.Build();
            await host.StartAsync();
            return host;
        };

    private static async Task FillAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO coordinator_disconnections (game_id, entry, place, epoch, at, player, peer, frame, ice_state, dc_state,
              reported_at)
            SELECT 'game-' || (i / 10), i, 0, 1, 1700000000000 + 1000 * i, 'player-1', 'player-2', i, 'disconnected', 'open',
              1700000000000
            FROM generate_series(1, {Many}) AS i;
            INSERT INTO coordinator_attempts (game_id, entry, place, epoch, at, player, duration_ms, attempts, outcome)
            SELECT game_id, entry, 1, 1, at + 4000, player, 4000, 1, 'Success' FROM coordinator_disconnections;
            """,
            connection
        );
        await command.ExecuteNonQueryAsync();
    }
}
