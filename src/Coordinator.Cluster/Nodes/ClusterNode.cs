using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Coordinator.Cluster.Actors;

namespace Coordinator.Cluster.Nodes;

internal sealed class ClusterNode(ActorSystem system, IReadOnlyActorRegistry registry, NodeDirectory directory)
    : IClusterNode
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(system);

    public IReadOnlyList<string> PublicUrls => directory.PublicUrls;

    public bool CanHandOff =>
        _cluster.State.Members.Any(member =>
            member.Address != _cluster.SelfAddress
            && member.Status == MemberStatus.Up
            && !directory.IsDraining(member.Address)
            && !_cluster.State.Unreachable.Contains(member)
        );

    public void StartHandoff() => registry.Get<NodeDirectoryActor>().Tell(new NodeDirectoryActor.Drain(On: true));

    public void ResumeAccepting() => registry.Get<NodeDirectoryActor>().Tell(new NodeDirectoryActor.Drain(On: false));

    public void AnnounceLeaving() => registry.Get<NodeDirectoryActor>().Tell(NodeDirectoryActor.Leaves.Instance);

    public async Task<HeldGames> CountAsync(CancellationToken cancel = default)
    {
        try
        {
            var state = await registry
                .Get<GameRegion>()
                .Ask<CurrentShardRegionState>(GetShardRegionState.Instance, AnswerWithin, cancel);
            return new HeldGames(state.Shards.Sum(shard => shard.EntityIds.Count), state.Shards.Count);
        }
        catch (AskTimeoutException timeout)
        {
            throw new GameUnavailableException("This node's games did not say how many they are.", timeout);
        }
    }
}

/// <summary>How nodes know each other, in an actor system.</summary>
internal static class NodesHosting
{
    /// <summary>Starts the actor that tells the other nodes about this one.</summary>
    public static AkkaConfigurationBuilder AddNodes(this AkkaConfigurationBuilder builder) =>
        builder.WithActors(
            (system, registry, resolver) =>
            {
                var props = NodeDirectoryActor.Props(
                    resolver.GetService<NodeDirectory>(),
                    resolver.GetService<ClusterIdentity>().Value,
                    resolver.GetService<INodeControl>(),
                    registry,
                    resolver.GetService<ClusterSettings>().PublicUrl
                );
                registry.Register<NodeDirectoryActor>(system.ActorOf(props, NodeDirectoryActor.Name));
            }
        );
}
