using Akka.Actor;
using Akka.Hosting;
using Coordinator.Cluster.Nodes;
using Coordinator.Hooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Hosting;

/// <summary>How hooks get into a host. Without settings there are none: nothing is read, written or sent.</summary>
internal static class HookHosting
{
    /// <summary>What the actors need.</summary>
    public static IServiceCollection AddHooks(this IServiceCollection services, HookSettings? settings)
    {
        if (settings is null)
            return services.AddSingleton<IHookRows>(NoHookRows.Instance);
        services.AddMetrics();
        return services
            .AddSingleton(settings)
            .AddSingleton<IHookRows, HookRows>()
            .AddSingleton<HookMetrics>()
            .AddSingleton<HookOutbox>()
            .AddSingleton<IHookSender, HookSender>();
    }

    /// <summary>Whoever empties the outbox; once in the cluster.</summary>
    public static AkkaConfigurationBuilder AddHooks(this AkkaConfigurationBuilder builder, HookSettings? settings)
    {
        if (settings is null)
            return builder;
        return builder.WithActors(
            (system, _, resolver) =>
            {
                var (outbox, sender) = (resolver.GetService<HookOutbox>(), resolver.GetService<IHookSender>());
                var (metrics, log) = (
                    resolver.GetService<HookMetrics>(),
                    resolver.GetService<ILogger<HookDeliverer>>()
                );
                system.StartOnce(
                    Props.Create(() => new HookDeliverer(settings, outbox, sender, metrics, log)),
                    "hook-delivery",
                    HookDeliverer.Stop.Instance
                );
            }
        );
    }
}
