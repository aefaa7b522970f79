using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Cluster;
using Coordinator.Cluster.Live;
using Coordinator.Games;
using Coordinator.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coordinator.Cluster.Telemetry;

/// <summary>What stands now on this node and as it sees the cluster. Counted when it is asked for, and not
/// before.</summary>
internal sealed class NodeGauges(IServiceProvider services, IMeterFactory meters, LocalGames games, GameStore store)
    : IHostedService
{
    private static readonly GamePhase[] OpenPhases =
    [
        GamePhase.Waiting,
        GamePhase.Validating,
        GamePhase.Playing,
        GamePhase.Paused,
    ];

    private static readonly MemberStatus[] Statuses =
    [
        MemberStatus.Joining,
        MemberStatus.WeaklyUp,
        MemberStatus.Up,
        MemberStatus.Leaving,
        MemberStatus.Exiting,
        MemberStatus.Down,
    ];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Registered after Akka's own service, hence started after it.
        var cluster = Akka.Cluster.Cluster.Get(services.GetRequiredService<ActorSystem>());
        var meter = meters.Create(CoordinatorTelemetry.Meter);
        meter.CreateObservableUpDownCounter(
            "coordinator.games",
            Games,
            "{game}",
            "Open games that this node runs, by phase."
        );
        meter.CreateObservableUpDownCounter(
            "coordinator.cluster.members",
            () => Members(cluster),
            "{node}",
            "Nodes of the cluster as this one sees it, by status."
        );
        meter.CreateObservableUpDownCounter(
            "coordinator.cluster.unreachable",
            () => cluster.State.Unreachable.Count,
            "{node}",
            "Nodes that some node can't reach."
        );
        meter.CreateObservableUpDownCounter(
            "coordinator.journal.waiting",
            () => store.Waiting,
            "{request}",
            "Writes and reads of games that the store did not take, and that wait until it is well again."
        );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Games()
    {
        var counts = new int[Enum.GetValues<GamePhase>().Length];
        foreach (var game in games.All)
            counts[(int)game.Phase]++;
        return OpenPhases.Select(phase => Measure(counts[(int)phase], "phase", phase));
    }

    private static IEnumerable<Measurement<int>> Members(Akka.Cluster.Cluster cluster)
    {
        var members = cluster.State.Members;
        return Statuses.Select(status => Measure(members.Count(member => member.Status == status), "status", status));
    }

    private static Measurement<int> Measure<T>(int count, string label, T value)
        where T : struct, Enum =>
        new(count, new KeyValuePair<string, object?>(label, value.ToString().ToLowerInvariant()));
}
