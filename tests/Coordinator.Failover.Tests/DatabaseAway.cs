using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests;

/// <summary>PostgreSQL is killed, and comes back; the nodes run on.</summary>
public sealed class DatabaseAway(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(10);

    private ClusterProcess? cluster;

    [SkippableFact]
    public async Task Games_outlive_a_database_that_is_away_for_ten_seconds()
    {
        await using var trial = await Trial.BeginAsync(cluster!, output);
        var processes = cluster!.Nodes.Select(n => n.ProcessId).ToList();
        trial.WatchAnew();

        trial.Done(cluster.Postgres.Kill(), "kill -9 of PostgreSQL");
        await WallClock.LastsAsync(Away);
        await cluster.Postgres.StartAgainAsync();
        var back = WallClock.Now;
        var recovery = await trial.RecoveredAsync(back, $"PostgreSQL was away for {Away.TotalSeconds:0} s");
        trial.Undone();
        trial.SayGaps("PostgreSQL away");
        await trial.CheckAsync();

        Assert.Equal(processes, cluster.Running.Select(n => n.ProcessId));
        Assert.True(
            recovery.Answers.Max() <= Promise.AnswersAfterKill,
            $"The last game answered {recovery.Answers.Max():0} ms after the database had come back."
        );
    }

    public async Task InitializeAsync() => cluster = await ClusterProcess.StartAsync("database");

    public async Task DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
    }
}
