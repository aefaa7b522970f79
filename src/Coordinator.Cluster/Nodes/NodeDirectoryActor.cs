using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Coordinator.Cluster.Actors;
using static Coordinator.Cluster.Nodes.NodeMessages;

namespace Coordinator.Cluster.Nodes;

/// <summary>
/// Tells the other nodes about this one and hears about them, at once when something changes and every few seconds
/// besides, so that a message that was lost is made up for. Also answers nodes that ask whether they may join.
/// </summary>
internal sealed class NodeDirectoryActor : ReceiveActor, IWithTimers
{
    /// <summary>The same on every node: that is how they find each other.</summary>
    public const string Name = "nodes";

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A node that has just started compiles what it runs for the first time: games that move to it in numbers are away
    /// for two or three seconds (measured in rolling restarts), on one that has settled for a third of one.
    /// </summary>
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan CountWithin = TimeSpan.FromSeconds(5);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly NodeDirectory _directory;
    private readonly INodeControl _control;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly NodeLoad _load = new(TimeProvider.System);
    private bool _isCounting;
    private Card _own;

    public NodeDirectoryActor(
        NodeDirectory directory,
        NodeIdentity identity,
        INodeControl control,
        IReadOnlyActorRegistry registry,
        string? publicUrl
    )
    {
        (_directory, _control, _registry) = (directory, control, registry);
        _own = new Card(_cluster.SelfAddress.ToString(), IsDraining: false, HasSettled: false, publicUrl)
        {
            Version = identity.Version,
            // To the millisecond, as it travels: all nodes tell the same.
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(Context.System.Scheduler.Now.ToUnixTimeMilliseconds()),
        };
        directory.Put(_cluster.SelfAddress, _own);

        Receive<Drain>(drain => Become(_own with { IsDraining = drain.On }));
        Receive<Leaves>(_ => Become(_own with { IsLeaving = true }));
        Receive<Card>(OnCard);
        Receive<Hello>(hello =>
            Sender.Tell(
                identity.RefusalReason(hello.Identity, _own.Address) is { } why
                    ? new Refusal(why)
                    : new Welcome(IsMember(_cluster.SelfMember.Status))
            )
        );
        Receive<Order>(Obey);
        Receive<Tick>(_ => OnTick());
        Receive<ShardRegionStats>(held =>
        {
            _isCounting = false;
            _own = _own with { Games = held.Stats.Values.Sum(), Shards = held.Stats.Count };
        });
        Receive<NotCounted>(_ => _isCounting = false);
        Receive<Settled>(_ => Become(_own with { HasSettled = true }));
        Receive<ClusterEvent.MemberUp>(OnUp);
        Receive<ClusterEvent.MemberRemoved>(gone => _directory.Remove(gone.Member.Address));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
        Receive<ClusterEvent.IReachabilityEvent>(_ => Become(_own with { Unreachable = Unreachable() }));
        Receive<ClusterEvent.CurrentClusterState>(_ => TellAll());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        NodeDirectory directory,
        NodeIdentity identity,
        INodeControl control,
        IReadOnlyActorRegistry registry,
        string? publicUrl
    ) => Akka.Actor.Props.Create(() => new NodeDirectoryActor(directory, identity, control, registry, publicUrl));

    /// <summary>Whether a node of this status is part of a cluster.</summary>
    public static bool IsMember(MemberStatus status) =>
        status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining or MemberStatus.Leaving;

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TellEvery);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Become(Card card)
    {
        _own = card;
        _directory.Put(_cluster.SelfAddress, card);
        TellAll();
    }

    private void OnTick()
    {
        Count();
        Become(_own with { Players = _control.Players, Load = _load.Look(), Unreachable = Unreachable() });
    }

    /// <summary>Asks for what this node holds; the answer goes out with the next tick.</summary>
    private void Count()
    {
        if (_isCounting || !_registry.TryGet<GameRegion>(out var games))
            return;
        _isCounting = true;
        games
            .Ask<ShardRegionStats>(GetShardRegionStats.Instance, CountWithin)
            .PipeTo(Self, failure: _ => NotCounted.Instance);
    }

    /// <summary>The nodes whose heartbeats stay away here. Of a large cluster a node hears some, and knows of the rest
    /// by hearsay.</summary>
    private ImmutableArray<string> Unreachable() =>
        [
            .. _cluster
                .State.Members.Where(member =>
                    member.Address != _cluster.SelfAddress && !_cluster.FailureDetector.IsAvailable(member.Address)
                )
                .Select(member => member.Address.ToString()),
        ];

    private void Obey(Order order)
    {
        switch (order.Kind)
        {
            case OrderKind.Drain:
                _control.Drain(on: true);
                break;
            case OrderKind.ResumeAccepting:
                _control.Drain(on: false);
                break;
            case OrderKind.Leave:
                _control.Leave();
                break;
        }
    }

    /// <summary>A card may arrive after its node has been removed, and would stay for ever.</summary>
    private void OnCard(Card card)
    {
        var address = Address.Parse(card.Address);
        if (_cluster.State.Members.Any(member => member.Address == address))
            _directory.Put(address, card);
    }

    private void OnUp(ClusterEvent.MemberUp up)
    {
        if (up.Member.UniqueAddress == _cluster.SelfUniqueAddress)
            Timers.StartSingleTimer(Settled.Instance, Settled.Instance, SettlesWithin);
        else
            Tell(up.Member);
    }

    private void TellAll()
    {
        foreach (var member in _cluster.State.Members)
            Tell(member);
    }

    private void Tell(Member member)
    {
        if (member.Address == _cluster.SelfAddress)
            return;
        Context.ActorSelection(new RootActorPath(member.Address) / "user" / Name).Tell(_own);
    }

    /// <summary>From now on this node gives its games away, or takes them again. Stays in this process.</summary>
    public sealed record Drain(bool On);

    /// <summary>This node gives its games away to stop. Stays in this process.</summary>
    public sealed record Leaves
    {
        public static Leaves Instance { get; } = new();
    }

    private sealed record NotCounted
    {
        public static NotCounted Instance { get; } = new();
    }

    private sealed record Settled
    {
        public static Settled Instance { get; } = new();
    }

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
