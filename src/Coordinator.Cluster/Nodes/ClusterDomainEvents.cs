using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;

namespace Coordinator.Cluster.Nodes;

/// <summary>Each reader has an actor that listens for it.</summary>
internal sealed class ClusterDomainEvents(ActorSystem system) : IClusterDomainEvents
{
    /// <summary>What may wait for a reader that is slow.</summary>
    private const int Waiting = 128;

    /// <summary>
    /// By the names that the JVM edition of Akka Management takes. There are no data centres in Akka.NET, so their
    /// events can be asked for and don't happen.
    /// </summary>
    private static readonly Dictionary<string, Type?> Types = new(StringComparer.Ordinal)
    {
        ["ClusterDomainEvent"] = typeof(ClusterEvent.IClusterDomainEvent),
        ["MemberEvent"] = typeof(ClusterEvent.IMemberEvent),
        ["MemberJoined"] = typeof(ClusterEvent.MemberJoined),
        ["MemberWeaklyUp"] = typeof(ClusterEvent.MemberWeaklyUp),
        ["MemberUp"] = typeof(ClusterEvent.MemberUp),
        ["MemberLeft"] = typeof(ClusterEvent.MemberLeft),
        ["MemberExited"] = typeof(ClusterEvent.MemberExited),
        ["MemberDowned"] = typeof(ClusterEvent.MemberDowned),
        ["MemberRemoved"] = typeof(ClusterEvent.MemberRemoved),
        ["LeaderChanged"] = typeof(ClusterEvent.LeaderChanged),
        ["RoleLeaderChanged"] = typeof(ClusterEvent.RoleLeaderChanged),
        ["ClusterShuttingDown"] = typeof(ClusterEvent.ClusterShuttingDown),
        ["ReachabilityEvent"] = typeof(ClusterEvent.IReachabilityEvent),
        ["UnreachableMember"] = typeof(ClusterEvent.UnreachableMember),
        ["ReachableMember"] = typeof(ClusterEvent.ReachableMember),
        ["DataCenterReachabilityEvent"] = null,
        ["UnreachableDataCenter"] = null,
        ["ReachableDataCenter"] = null,
    };

    public async IAsyncEnumerable<ClusterDomainEvent> ReadAsync(
        IReadOnlyCollection<string> types,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        var wanted =
            types.Count == 0
                ? [typeof(ClusterEvent.IClusterDomainEvent)]
                : types.Select(type => Types.GetValueOrDefault(type)).OfType<Type>().Distinct().ToArray();
        var happened = Channel.CreateBounded<ClusterDomainEvent>(Waiting);
        var listener = system.ActorOf(Props.Create(() => new Listener(happened.Writer, wanted)));
        try
        {
            await foreach (var one in happened.Reader.ReadAllAsync(cancel))
                yield return one;
        }
        finally
        {
            system.Stop(listener);
        }
    }

    /// <summary>Null: Akka's own affair.</summary>
    private static ClusterDomainEvent? ToDomainEvent(object message) =>
        message switch
        {
            ClusterEvent.MemberRemoved e => new(e.GetType().Name, Facts(e.Member), e.PreviousStatus.ToString()),
            ClusterEvent.IMemberEvent e => new(e.GetType().Name, Facts(e.Member)),
            ClusterEvent.ReachabilityEvent e => new(e.GetType().Name, Facts(e.Member)),
            ClusterEvent.LeaderChanged e => new(nameof(ClusterEvent.LeaderChanged), Address: e.Leader?.ToString()),
            ClusterEvent.RoleLeaderChanged e => new(
                nameof(ClusterEvent.RoleLeaderChanged),
                Role: e.Role,
                Address: e.Leader?.ToString()
            ),
            ClusterEvent.ClusterShuttingDown => new(nameof(ClusterEvent.ClusterShuttingDown)),
            _ => null,
        };

    private static MemberFacts Facts(Member member) =>
        new(
            member.Address.ToString(),
            member.UniqueAddress.Uid,
            member.Status.ToString(),
            [.. member.Roles.Order(StringComparer.Ordinal)]
        );

    private sealed class Listener : ReceiveActor
    {
        private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
        private readonly ChannelWriter<ClusterDomainEvent> _writer;
        private readonly Type[] _wanted;

        public Listener(ChannelWriter<ClusterDomainEvent> writer, Type[] wanted)
        {
            (_writer, _wanted) = (writer, wanted);
            ReceiveAny(message =>
            {
                if (ToDomainEvent(message) is not { } @event || _writer.TryWrite(@event))
                    return;
                _writer.TryComplete(
                    new InvalidOperationException($"More than {Waiting} happenings waited to be read.")
                );
                Context.Stop(Self);
            });
        }

        protected override void PreStart()
        {
            if (_wanted.Length > 0)
                _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, _wanted);
        }

        protected override void PostStop()
        {
            _cluster.Unsubscribe(Self);
            _writer.TryComplete();
        }
    }
}
