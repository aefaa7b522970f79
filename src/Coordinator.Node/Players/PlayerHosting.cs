using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Coordinator.Node.Players;

/// <summary>What serves players, whatever protocol they speak.</summary>
internal static class PlayerHosting
{
    /// <summary>The pages that may ask, and how.</summary>
    public const string CorsPolicy = "players";

    public static IServiceCollection AddPlayers(this IServiceCollection services)
    {
        services.AddSingleton<LocalPlayers>().AddSingleton<PlayerDoor>().AddSingleton<PlayerCalls>();
        services.AddSingleton<CallTelemetry>().AddSingleton<CallFailures>().AddSingleton<LinkMetrics>();
        services.AddSingleton<WebOrigins>().AddSingleton<ConnectLimits>();
        services.AddSingleton(provider =>
        {
            var limits = provider.GetRequiredService<NodeOptions>().Limits;
            return new QueueLimit(
                limits.QueuedBytes,
                AllQueues.Of(limits.AllQueuedBytes),
                provider.GetRequiredService<LimitMetrics>()
            );
        });
        services
            .AddCors()
            .AddOptions<CorsOptions>()
            .Configure<WebOrigins>((cors, origins) => cors.AddPolicy(CorsPolicy, policy => policy
                            .SetIsOriginAllowed(origins.IsAllowed)
                            .AllowAnyHeader()
                            .WithMethods("GET", "POST", "DELETE")
                            // SignalR's browser client asks for it although the token is no cookie.
                            .AllowCredentials()));
        return services;
    }
}
