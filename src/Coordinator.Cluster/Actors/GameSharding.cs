using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Cluster.Telemetry;
using Coordinator.Hooks;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Actors;

/// <summary>The key under which the region of all games is registered.</summary>
internal sealed class GameRegion;

/// <summary>Which game and which shard a message is for.</summary>
internal sealed class GameMessageExtractor() : HashCodeMessageExtractor(Shards)
{
    /// <summary>Ten for each of the ten nodes that a cluster may grow to. Can't be changed while a journal is
    /// kept.</summary>
    private const int Shards = 100;

    public override string? EntityId(object message) => (message as IGameMessage)?.GameId;
}

/// <summary>How the games get into an actor system.</summary>
internal static class GameSharding
{
    /// <summary>The entity type's name: stands in shard addresses and in the journal of remembered games.</summary>
    public const string TypeName = "games";

    /// <summary>Starts the region of all games on this node. How it is set stands in
    /// <c>hocon/coordinator.conf</c>.</summary>
    public static AkkaConfigurationBuilder AddGames(this AkkaConfigurationBuilder builder) =>
        builder.WithActors(
            (system, registry, resolver) =>
            {
                var here = resolver.GetService<LocalGames>();
                var log = resolver.GetService<ILogger<GameActor>>();
                var telemetry = resolver.GetService<NodeTelemetry>();
                var hooks = resolver.GetService<IHookRows>();
                registry.Register<GameRegion>(
                    ClusterSharding
                        .Get(system)
                        .Start(
                            TypeName,
                            gameId => GameActor.Props(gameId, here, log, telemetry, hooks),
                            ClusterShardingSettings.Create(system),
                            new GameMessageExtractor(),
                            new GameAllocation(resolver.GetService<NodeDirectory>()),
                            GameActor.Stop.Instance
                        )
                ); // a moved game writes what is unwritten first
                system.ActorOf(WarmUp.Props(log), "warm-up");
            }
        );
}
