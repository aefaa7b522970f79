using Coordinator.Node.Limits;
using Coordinator.Node.Players;
using Coordinator.Node.Start;
using Coordinator.Node.Wire;
using MessagePack;
using MessagePack.Resolvers;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Hubs;

/// <summary>The hub's services and its route.</summary>
internal static class HubHosting
{
    /// <summary>The path below which hubs are.</summary>
    public const string Hubs = "/hubs";

    public const string Path = $"{Hubs}/game";

    public static IServiceCollection AddGameHub(this IServiceCollection services)
    {
        services
            .AddSingleton<ConnectionIds>()
            .AddSingleton<SilentClients>()
            .AddSingleton<HubLifetimeManager<GameHub>, HubLines>();
        services
            .AddSignalR(hub =>
            {
                hub.KeepAliveInterval = TimeSpan.FromSeconds(5);
                // A dead line shows before a pause of 30 s is over. SignalR's clients, as they come, say something
                // every 15 s.
                hub.ClientTimeoutInterval = TimeSpan.FromSeconds(20);
                hub.MaximumReceiveMessageSize = PlayerCalls.MaxMessageBytes;
                hub.MaximumParallelInvocationsPerClient = PlayerCalls.MaxParallel;
            })
            .AddJsonProtocol(json => FastJson.Configure(json.PayloadSerializerOptions))
            .AddMessagePackProtocol(pack =>
                pack.SerializerOptions = pack.SerializerOptions.WithResolver(
                    CompositeResolver.Create(
                        [new JsonElementFormatter()],
                        [new WireFormatters(), pack.SerializerOptions.Resolver]
                    )
                )
            );
        return services;
    }

    /// <summary>Before anybody's token is looked at.</summary>
    public static void UseConnectLimits(this WebApplication app) => app.UseWhen(IsOfHub, hub => hub.Use(
                async (context, next) =>
                {
                    if (await context.RequestServices.GetRequiredService<ConnectLimits>().AdmitsAsync(context))
                        await next(context);
                }
            ));

    private static bool IsOfHub(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Path) && context.ArrivedOn(Listener.Players);

    public static void MapGameHub(this WebApplication app)
    {
        app.UseWhen(IsOfHub, hub => hub.UseMiddleware<HubAdmission>());
        app.MapHub<GameHub>(Path, connection =>
            {
                // A token opens the door. Who is in stays in, and gets a fresh one in time.
                connection.CloseOnAuthenticationExpiration = false;
                connection.ApplicationMaxBufferSize = PlayerCalls.MaxMessageBytes;
                connection.TransportMaxBufferSize = PlayerCalls.MaxMessageBytes;
            })
            .RequireCors(PlayerHosting.CorsPolicy)
            .DisableHttpMetrics() // a request that lasts as long as its player plays says nothing about the others
            .OnlyThrough(Listener.Players);
    }
}
