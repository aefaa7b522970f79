using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests;

/// <summary>Many rounds of kills at random, under load. The seed is printed, and COORDINATOR_SEED sets it.</summary>
public sealed class RandomKills(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Every so many rounds it is the database.</summary>
    private const int RoundsPerDatabase = 7;

    /// <summary>Of the kills alone: the games have theirs.</summary>
    private readonly Random random = new(Settings.Seed);

    private ClusterProcess? cluster;
    private int startedAgain;

    [SkippableFact]
    public async Task Nothing_acknowledged_is_lost_and_every_pause_ends_once_however_often_nodes_are_killed()
    {
        await using var trial = await Trial.BeginAsync(cluster!, output);
        var nodes = new List<Recovery>();
        for (var round = 1; round <= Settings.Rounds; round++)
        {
            await WallClock.LastsAsync(TimeSpan.FromMilliseconds(random.Next(200, 2_000)));
            if (round % RoundsPerDatabase == 0)
                await KillDatabaseAsync(trial, round);
            else
                nodes.Add(await KillNodeAsync(trial, round));
        }
        Measured.Seconds(
            output,
            $"{nodes.Count} kills of nodes: until the last game answers",
            nodes.Select(r => r.Answers.Max())
        );
        Measured.Seconds(
            output,
            $"{nodes.Count} kills of nodes: from then until the last players are bound",
            nodes.Select(r => r.BoundAfterLastAnswer)
        );

        Measured.Say(
            output,
            $"{Settings.Rounds} rounds: {startedAgain} nodes had been given up by the others although they lived, "
                + "and were started again"
        );

        await trial.CheckAsync();
        foreach (var recovery in nodes)
            recovery.IsAsPromised();
    }

    public async Task InitializeAsync() => cluster = await ClusterProcess.StartAsync("rounds");

    public async Task DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    /// <summary>Sometimes whoever watches over it starts it at once, sometimes when the others have taken
    /// over.</summary>
    private async Task<Recovery> KillNodeAsync(Trial trial, int round)
    {
        var node = cluster!.Running[random.Next(cluster.Running.Count)];
        var isStartedAtOnce = random.Next(2) == 0;
        var recovery = await trial.KillAsync(
            node,
            $"round {round}, kill -9 of {node.Name}{(isStartedAtOnce ? ", started again at once" : "")}",
            isStartedAtOnce ? node.Start : () => { }
        );
        if (!isStartedAtOnce)
            node.Start();
        await ReadyAsync();
        trial.AskOnly(cluster.Running);
        return recovery;
    }

    /// <summary>
    /// Waits until all nodes are ready. One that was so starved that the others gave it up has stopped, and is started
    /// again, as whatever watches over it does.
    /// </summary>
    private async Task ReadyAsync()
    {
        while (true)
        {
            foreach (var node in cluster!.Nodes.Where(n => !n.IsRunning))
            {
                startedAgain++;
                node.Start();
            }
            try
            {
                await Task.WhenAll(cluster.Nodes.Select(n => n.ReadyAsync()));
                return;
            }
            catch (InvalidOperationException) when (startedAgain < Settings.Rounds)
            {
                // One has ended by itself.
            }
        }
    }

    private async Task KillDatabaseAsync(Trial trial, int round)
    {
        trial.Done(cluster!.Postgres.Kill(), $"round {round}, kill -9 of PostgreSQL");
        await WallClock.LastsAsync(TimeSpan.FromMilliseconds(random.Next(0, 3_000)));
        await cluster.Postgres.StartAgainAsync();
        await trial.RecoveredAsync(WallClock.Now, $"round {round}, PostgreSQL killed and started");
        trial.Undone();
    }
}
