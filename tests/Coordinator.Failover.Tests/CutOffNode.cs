using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests;

/// <summary>One of three nodes is cut off from the others, and all of them are alive.</summary>
public sealed class CutOffNode(ITestOutputHelper output)
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(40);

    /// <summary>With the database out of its reach it can do no harm; within its reach, the journal has to keep it from
    /// it.</summary>
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Its_games_go_on_with_the_others_and_it_stops(bool alsoFromDatabase)
    {
        await using var machines = await SeparateMachines.SetUpAsync("cut");
        var cluster = machines.Cluster;
        var node = cluster.Nodes[2];
        await using var trial = await Trial.BeginAsync(cluster, output);
        var what = $"a node cut off from the others {(alsoFromDatabase ? "and the database" : "alone")}";

        trial.AskOnly(cluster.Nodes.Where(n => n != node));
        var cut = await machines.CutOffAsync(node, alsoFromDatabase);
        trial.Done(cut, what);
        var stops = node.EndedAsync(StopsWithin);
        var recovery = await trial.RecoveredAsync(cut, what);
        Assert.NotEqual(0, await stops);
        Measured.Say(output, $"{what}: it has stopped after {(WallClock.Now - cut) / 1_000:0.0} s at most");
        await machines.HealAsync(node);
        trial.Undone();
        node.Start();
        await node.ReadyAsync();
        trial.AskOnly(cluster.Running);

        await trial.CheckAsync();
        recovery.HitGames();
        Assert.True(
            recovery.Answers.Max() <= Promise.AnswersAfterKill,
            $"The last game answered after {recovery.Answers.Max():0} ms, {Promise.AnswersAfterKill} are promised."
        );
    }
}
