using System.Net;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Coordinator.Node.Start;

/// <summary>The doors of a node.</summary>
internal enum Listener
{
    /// <summary>Players, game backends and the sample game.</summary>
    Players,

    /// <summary>Operators and probes.</summary>
    Management,
}

/// <summary>
/// The sockets behind the doors. Which one a request came through is a feature of its connection, set where the
/// connection was accepted: a Host header can say anything.
/// </summary>
internal sealed class Listeners
{
    private readonly Dictionary<Listener, ListenOptions> open = [];

    /// <summary>The address that a listener has come to listen at; its port is a real one also where 0 was asked
    /// for.</summary>
    public IPEndPoint AddressOf(Listener listener) => open[listener].IPEndPoint!;

    public void Open(KestrelServerOptions kestrel, NodeOptions options)
    {
        Open(kestrel, Listener.Players, options.Players, options.Limits);
        Open(kestrel, Listener.Management, options.Management, options.Limits);
    }

    private void Open(KestrelServerOptions kestrel, Listener listener, IPEndPoint at, LimitOptions limits) =>
        kestrel.Listen(at, socket =>
        {
            open[listener] = socket;
            // TLS is a reverse proxy's; HTTP/2 without it is asked for by nobody.
            socket.Protocols = HttpProtocols.Http1;
            var guests = GuestsOf(kestrel.ApplicationServices, listener, limits);
            socket.Use(next =>
                connection =>
                {
                    connection.Features.Set(new Door(listener));
                    return guests.ServeAsync(connection, next);
                }
            );
        });

    private static Guests GuestsOf(IServiceProvider services, Listener listener, LimitOptions limits) =>
        new(
            ConnectionRoom.Of(listener, limits, OpenFiles.Limit, OpenFiles.InUse),
            limits.FirstRequest,
            services.GetRequiredService<LimitMetrics>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<Guests>>()
        );

    internal sealed record Door(Listener Listener);
}

internal static class ListenerOfRequest
{
    /// <summary>Whether the request came through this listener.</summary>
    public static bool ArrivedOn(this HttpContext context, Listener listener) =>
        context.Features.Get<Listeners.Door>()?.Listener == listener;
}
