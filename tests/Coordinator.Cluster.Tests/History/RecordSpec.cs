using Coordinator.Record;
using Coordinator.Tests.Shared.Record;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coordinator.Cluster.Tests.History;

/// <summary>The record on the embedded database.</summary>
public sealed class RecordSpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coordinator-").FullName;

    private string Database => $"Data Source={Path.Combine(_folder, "coordinator.db")}";

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task what_happened_is_listed_counted_and_told_the_same_after_a_restart() =>
        new RecordStory(StartAsync).What_happened_is_listed_counted_and_told_the_same_after_a_restart();

    [Fact]
    public Task games_that_ended_long_enough_ago_are_forgotten_with_all_that_is_on_record_and_no_other() =>
        new RecordStory(
            StartAsync
        ).Games_that_ended_long_enough_ago_are_forgotten_with_all_that_is_on_record_and_no_other();

    [Theory]
    [InlineData("failed", "open", "ice failed")]
    [InlineData("disconnected", "closed", "channel closed")]
    [InlineData("connected", "open", "no answer")]
    [InlineData("disconnected", null, "no answer")]
    [InlineData(null, "open", "no answer")]
    [InlineData(null, null, "other")]
    [InlineData("🛸", "🛸", "other")]
    public void a_drop_has_the_cause_that_webrtc_names(string? ice, string? channel, string cause) =>
        Assert.Equal(cause, DropCause.Of(ice, channel));

    private async Task<IHost> StartAsync(TimeSpan? retention)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddCoordinatorCluster(
            new ClusterSettings { ConnectionString = Database, Retention = retention }
        );
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
