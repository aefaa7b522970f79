using Akka.Hosting;
using Coordinator.Cluster.Live;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Cluster.Telemetry;

/// <summary>How telemetry gets into a host and its actor system.</summary>
internal static class TelemetryHosting
{
    /// <summary>What games and nodes tell of themselves, to whoever collects it. Starts after Akka: it reads the same
    /// database.</summary>
    public static IServiceCollection AddNodeTelemetry(this IServiceCollection services) =>
        services
            .AddMetrics()
            .AddSingleton<LostNodes>()
            .AddSingleton<GameMetrics>()
            .AddSingleton(provider =>
            {
                var games = provider.GetRequiredService<ILiveGames>();
                return new NodeTelemetry(
                    provider.GetRequiredService<GameMetrics>(),
                    provider.GetRequiredService<LostNodes>(),
                    id => games.Find(id)?.Node
                );
            })
            .AddHostedService<NodeGauges>();

    /// <summary>Starts the actor that notes which nodes are lost.</summary>
    public static AkkaConfigurationBuilder AddLostNodes(this AkkaConfigurationBuilder builder) =>
        builder.WithActors(
            (system, _, resolver) =>
                system.ActorOf(LostNodesActor.Props(resolver.GetService<LostNodes>()), "lost-nodes")
        );
}
