using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;

namespace Coordinator.Cluster.Telemetry;

/// <summary>
/// The nodes that this one has lost sight of, and since when: where a failover begins, as seen from here. Written by
/// <see cref="LostNodesActor"/>, read from any thread.
/// </summary>
internal sealed class LostNodes
{
    private readonly ConcurrentDictionary<string, long> _lostAt = new(StringComparer.Ordinal);

    /// <summary>How long the node at this address has been lost; null where it is not.</summary>
    public TimeSpan? LostFor(string node) =>
        _lostAt.TryGetValue(node, out var at) ? Stopwatch.GetElapsedTime(at) : null;

    /// <summary>Keeps the first time: a node that is unreachable and then removed was lost when it became
    /// unreachable.</summary>
    public void Lost(string node) => _lostAt.TryAdd(node, Stopwatch.GetTimestamp());

    public void Found(string node) => _lostAt.TryRemove(node, out _);
}

/// <summary>Follows the membership for <see cref="LostNodes"/>.</summary>
internal sealed class LostNodesActor : ReceiveActor, IWithTimers
{
    /// <summary>
    /// How long a node that was removed counts as lost. Its games are up elsewhere within seconds; one that moves later
    /// moves for another reason, perhaps from a new node at the same address.
    /// </summary>
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromSeconds(60);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    public LostNodesActor(LostNodes nodes)
    {
        Receive<ClusterEvent.UnreachableMember>(lost =>
        {
            // The connection of one that leaves by itself breaks before it is removed. If it dies while it leaves, it
            // is downed.
            if (lost.Member.Status is not (MemberStatus.Leaving or MemberStatus.Exiting))
                nodes.Lost(AddressOf(lost.Member));
        });
        Receive<ClusterEvent.ReachableMember>(back => nodes.Found(AddressOf(back.Member)));
        Receive<ClusterEvent.MemberDowned>(down => nodes.Lost(AddressOf(down.Member)));
        Receive<ClusterEvent.MemberRemoved>(gone =>
        {
            var node = AddressOf(gone.Member);
            if (gone.PreviousStatus == MemberStatus.Down)
                Timers.StartSingleTimer(node, new Forget(node), ForgottenAfter);
            else
                nodes.Found(node);
        });
        Receive<Forget>(gone => nodes.Found(gone.Node));
        Receive<ClusterEvent.IClusterDomainEvent>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(LostNodes nodes) => Akka.Actor.Props.Create(() => new LostNodesActor(nodes));

    protected override void PreStart() =>
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent)
        );

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private static string AddressOf(Member member) => member.Address.ToString();

    private sealed record Forget(string Node);
}
