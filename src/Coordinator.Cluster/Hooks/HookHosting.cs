using Akka.Actor;
using Akka.Hosting;
using Coordinator.Cluster.History;
using Coordinator.Cluster.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Hooks;

/// <summary>How hooks get into a host. Without settings there are none: nothing is read, written or sent.</summary>
internal static class HookHosting
{
    /// <summary>What the actors need. To be added after what prepares the store and before the actor system.</summary>
    public static IServiceCollection AddHooks(this IServiceCollection services, HookSettings? settings)
    {
        if (settings is null) return services;
        services.AddMetrics();
        return services.AddSingleton(settings)
            .AddSingleton<HookMetrics>().AddSingleton<HookOutbox>().AddSingleton<IHookSender, HookSender>()
            .AddHostedService<HookStart>();
    }

    /// <summary>The projection that fills the outbox, and whoever empties it; each once in the cluster.</summary>
    public static AkkaConfigurationBuilder AddHooks(this AkkaConfigurationBuilder builder, HookSettings? settings, HistoryStore store)
    {
        if (settings is null) return builder;
        return builder
            .AddProjection(new HookProjection(settings, TimeProvider.System), store)
            .WithActors((system, _, resolver) =>
            {
                var (outbox, sender) = (resolver.GetService<HookOutbox>(), resolver.GetService<IHookSender>());
                var (metrics, log) = (resolver.GetService<HookMetrics>(), resolver.GetService<ILogger<HookDeliverer>>());
                system.StartOnce(
                    Props.Create(() => new HookDeliverer(settings, outbox, sender, metrics, log)), "hook-delivery", HookDeliverer.Stop.Instance);
            });
    }
}
