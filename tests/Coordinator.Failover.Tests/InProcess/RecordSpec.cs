using Coordinator.Cluster;
using Coordinator.Tests.Shared.Record;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>The record on the database that a cluster shares.</summary>
public sealed class RecordSpec(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task What_happened_is_listed_counted_and_told_the_same_after_a_restart() =>
        await new RecordStory(await NodesAsync()).What_happened_is_listed_counted_and_told_the_same_after_a_restart();

    [SkippableFact]
    public async Task Games_that_ended_long_enough_ago_are_forgotten_with_all_that_is_on_record_and_no_other() =>
        await new RecordStory(await NodesAsync()).Games_that_ended_long_enough_ago_are_forgotten_with_all_that_is_on_record_and_no_other();

    private async Task<Func<TimeSpan?, Task<IHost>>> NodesAsync()
    {
        var database = await postgres.DatabaseAsync();
        return async retention =>
        {
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddCoordinatorCluster(new ClusterSettings
            {
                Store = JournalStore.PostgreSql, ConnectionString = database, Retention = retention,
            });
            var host = builder.Build();
            await host.StartAsync();
            return host;
        };
    }
}
