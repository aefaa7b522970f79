using System.Collections.Immutable;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static Coordinator.Cluster.Nodes.NodeMessages;

namespace Coordinator.Cluster.Nodes;

/// <summary>
/// Brings this node into its cluster. Before it joins it asks the nodes that are there whether they belong together; a
/// node with another key, database or version would take games that it can't serve, so it is stopped with a sentence.
/// </summary>
internal sealed partial class ClusterJoin(
    IServiceProvider services,
    ClusterSettings settings,
    ClusterIdentity identity,
    NodeShutdown end,
    ILogger<ClusterJoin> log
) : BackgroundService, IClusterAdmission
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    /// <summary>How long a founder waits for nodes that don't answer: one of them may be in a cluster
    /// already.</summary>
    private static readonly TimeSpan FoundAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    private readonly SeedNodes _seeds = new(settings);
    private ImmutableHashSet<Address> _named = [];

    public string Join(string address)
    {
        var node = SeedNodes.Parse(address, settings.Tls is not null);
        ImmutableInterlocked.Update(ref _named, (named, one) => named.Add(one), node);
        return node.ToString();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not before Akka's own service has started it: it opens the database that is prepared before.
        var system = services.GetRequiredService<ActorSystem>();
        var cluster = Akka.Cluster.Cluster.Get(system);
        var self = cluster.SelfAddress;
        SayWhyItEnds(system, self);
        if (settings.IsAlone)
        {
            cluster.Join(self);
            return;
        }
        var began = TimeProvider.System.GetTimestamp();
        var said = TimeSpan.Zero;
        while (!system.WhenTerminated.IsCompleted)
        {
            var seeds = await _seeds.FindAsync(stoppingToken);
            var others = seeds.Nodes.Union(_named).Where(node => node != self).ToList();
            var answers = await Task.WhenAll(others.Select(node => AskAsync(system, node, stoppingToken)));
            if (answers.OfType<Refusal>().FirstOrDefault() is { } refusal)
            {
                end.Fail(refusal.Reason);
                return;
            }
            var members = others.Where((_, i) => answers[i] is Welcome { IsMember: true }).ToList();
            if (members.Count > 0)
            {
                cluster.JoinSeedNodes(members);
                return;
            }
            var waited = TimeProvider.System.GetElapsedTime(began);
            if (seeds.Founder == self && (answers.All(answer => answer is Welcome) || waited >= FoundAfter))
            {
                FoundsCluster(self);
                cluster.Join(self);
                return;
            }
            if (waited - said >= SayEvery)
            {
                said = waited;
                StillAlone((long)waited.TotalSeconds, string.Join(", ", others));
            }
            await Task.Delay(AskEvery, stoppingToken);
        }
    }

    /// <summary>
    /// Not when the membership ends, but when the shutdown that follows begins: it is that which knows the reason.
    /// </summary>
    private void SayWhyItEnds(ActorSystem system, Address self)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "say-why", () =>
        {
            switch (shutdown.ShutdownReason)
            {
                case CoordinatedShutdown.ClusterDowningReason:
                    end.Fail(
                        "it was cut off from most of its cluster, or given up by an operator, and its cluster goes "
                            + "on without it. "
                            + "Start it again."
                    );
                    break;
                case CoordinatedShutdown.ClusterLeavingReason:
                    HasLeft(self);
                    break;
            }
            return Task.FromResult(Akka.Done.Instance);
        });
    }

    /// <summary>What the node answers; null: nothing.</summary>
    private async Task<object?> AskAsync(ActorSystem system, Address node, CancellationToken cancel)
    {
        try
        {
            var nodes = system.ActorSelection(new RootActorPath(node) / "user" / NodeDirectoryActor.Name);
            return await nodes.Ask<object>(new Hello(identity.Value), AnswerWithin, cancel);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    [LoggerMessage(40, LogLevel.Information, "No other node is in a cluster yet: {Node} founds one.")]
    private partial void FoundsCluster(Address node);

    [LoggerMessage(43, LogLevel.Information, "{Node} has left its cluster, as it was told to, and stops.")]
    private partial void HasLeft(Address node);

    [LoggerMessage(
        41,
        LogLevel.Warning,
        "Not in a cluster after {Seconds} s: none of {Nodes} says that it is in one. Are they running, is the port "
            + "open "
            + "between the machines, and have all nodes the same Coordinator:Cluster:Tls and SeedNodes?"
    )]
    private partial void StillAlone(long seconds, string nodes);
}
