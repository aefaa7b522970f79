using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Coordinator.Node.Players;
using Coordinator.Node.Start;
using Coordinator.SocketIo;

namespace Coordinator.Node.SocketIo;

/// <summary>The gateway's services and its route.</summary>
internal static class GatewayHosting
{
    /// <summary>Where Socket.IO's clients look for it.</summary>
    public const string Path = "/socket.io";

    public static IServiceCollection AddSocketIoGateway(this IServiceCollection services, NodeOptions options) =>
        services.AddSocketIo<SocketIoGateway>(socketIo =>
        {
            // A dead line shows after 15 s, before a pause of 30 s is over, at either end.
            socketIo.PingInterval = TimeSpan.FromSeconds(5);
            socketIo.PingTimeout = TimeSpan.FromSeconds(10);
            socketIo.ConnectTimeout = options.Limits.FirstRequest;
            socketIo.MaxPayload = PlayerCalls.MaxMessageBytes;
            socketIo.MaxParallelEvents = PlayerCalls.MaxParallel;
            socketIo.MaxNamespaces = 1;
            socketIo.MaxBuffered = options.Limits.QueuedBytes;
            socketIo.MaxUnconnectedSessions = options.Limits.UnadmittedConnections;
        });

    public static void MapSocketIoGateway(this WebApplication app)
    {
        app.UseWhen(IsOfGateway, gateway => gateway.Use(
                async (context, next) =>
                {
                    if (!await AdmitsAsync(context))
                        return;
                    await next(context);
                    // That is how the server says that it has no room for one more stranger.
                    if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
                        context.RequestServices.GetRequiredService<LimitMetrics>().Count(LimitKind.Unadmitted);
                }
            ));
        app.MapSocketIo(Path)
            .RequireCors(PlayerHosting.CorsPolicy)
            .DisableHttpMetrics() // a request that lasts as long as its player plays says nothing about the others
            .OnlyThrough(Listener.Players);
    }

    private static bool IsOfGateway(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Path) && context.ArrivedOn(Listener.Players);

    /// <summary>Whether a request may go on; else it has been answered.</summary>
    private static async Task<bool> AdmitsAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (!await services.GetRequiredService<WebOrigins>().AdmitsAsync(context))
            return false;
        // What belongs to a session was let in with its handshake.
        if (context.Request.Query["sid"].ToString().Length > 0)
            return true;
        if (!await PlayerInstance.AdmitsAsync(context))
            return false;
        if (services.GetRequiredService<LocalPlayers>().IsRejecting)
        {
            await Refusal.Drained.WriteAsync(context);
            return false;
        }
        return await services.GetRequiredService<ConnectLimits>().AdmitsStrangerAsync(context);
    }
}
