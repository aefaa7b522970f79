using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static Coordinator.Cluster.Nodes.NodeMessages;

namespace Coordinator.Cluster.Nodes;

/// <summary>
/// Akka's own view of the membership, with what the nodes tell of themselves. Akka says that a node is unreachable, but
/// not for whom (it keeps that to itself), so each node tells whom it can't reach.
/// </summary>
internal sealed class ClusterMembers(ActorSystem system, IReadOnlyActorRegistry registry, NodeDirectory directory)
    : IClusterMembers
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(system);

    public ClusterPicture Current
    {
        get
        {
            var state = _cluster.State;
            var members = state.Members.Order(Member.AgeOrdering).ToList();
            var oldest = members.FirstOrDefault(member => member.Status == MemberStatus.Up);
            return new ClusterPicture(
                _cluster.SelfAddress.ToString(),
                state.Leader?.ToString(),
                oldest?.Address.ToString(),
                [.. members.Select(member => Picture(member, state))]
            );
        }
    }

    public bool Leave(string address)
    {
        if (Find(address) is not { } member)
            return false;
        // One that can't hear it, or does not know how to leave by itself, is taken out by the others.
        if (Understands(member) && member.Status == MemberStatus.Up)
            Tell(member, OrderKind.Leave);
        else
            _cluster.Leave(member.Address);
        return true;
    }

    public bool Down(string address)
    {
        if (Find(address) is not { } member)
            return false;
        _cluster.Down(member.Address);
        return true;
    }

    public bool Drain(string address, bool on)
    {
        if (Find(address) is not { } member || !Understands(member))
            return false;
        Tell(member, on ? OrderKind.Drain : OrderKind.ResumeAccepting);
        return true;
    }

    private MemberPicture Picture(Member member, ClusterEvent.CurrentClusterState state)
    {
        var card = directory.CardOf(member.Address);
        return new MemberPicture(
            member.Address.ToString(),
            member.UniqueAddress.Uid,
            member.Status.ToString(),
            [.. member.Roles.Order(StringComparer.Ordinal)],
            UnreachableFor(member, state),
            card?.IsDraining ?? false,
            card?.Version,
            card?.StartedAt,
            card?.Games,
            card?.Players,
            card?.Shards,
            card?.Load,
            card?.PublicUrl
        )
        {
            IsLeaving = card?.IsLeaving ?? false,
        };
    }

    /// <summary>
    /// Who can't reach it. What a node told last can be older than the membership, which therefore decides whether
    /// there is anyone; where nobody has said so yet it is this node, which treats it as unreachable.
    /// </summary>
    private IReadOnlyList<string> UnreachableFor(Member member, ClusterEvent.CurrentClusterState state)
    {
        var isSelf = member.UniqueAddress == _cluster.SelfUniqueAddress;
        if (!isSelf && !state.Unreachable.Contains(member))
            return [];
        var observers = directory.WhoCantReach(member.Address);
        return observers.Count > 0 || isSelf ? observers : [_cluster.SelfAddress.ToString()];
    }

    private Member? Find(string address) =>
        _cluster.State.Members.FirstOrDefault(member => member.Address.ToString() == address);

    /// <summary>Whether an order reaches it: a version that does not know them tells no version of itself
    /// either.</summary>
    private bool Understands(Member member) =>
        directory.CardOf(member.Address)?.Version is not null && !_cluster.State.Unreachable.Contains(member);

    private void Tell(Member member, OrderKind what)
    {
        var order = new Order(what);
        if (member.Address == _cluster.SelfAddress)
            registry.Get<NodeDirectoryActor>().Tell(order);
        else
            system.ActorSelection(new RootActorPath(member.Address) / "user" / NodeDirectoryActor.Name).Tell(order);
    }
}

internal static class MembersHosting
{
    /// <summary>What operators see and do of the cluster. A host that has players registers its
    /// <see cref="INodeControl"/> besides.</summary>
    public static IServiceCollection AddClusterMembers(this IServiceCollection services)
    {
        services.TryAddSingleton<INodeControl, NullNodeControl>();
        return services
            .AddSingleton<IClusterMembers, ClusterMembers>()
            .AddSingleton<IClusterDomainEvents, ClusterDomainEvents>()
            .AddSingleton<IShards, ClusterShards>()
            .AddSingleton<IClusterAdmission>(provider => provider.GetRequiredService<ClusterJoin>());
    }
}
