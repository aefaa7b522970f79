using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo;

/// <summary>Puts a Socket.IO server into a web application.</summary>
/// <example><code>
/// builder.Services.AddSocketIo&lt;Games&gt;(options =&gt; options.PingInterval = TimeSpan.FromSeconds(10));
/// app.MapSocketIo("/socket.io").RequireCors("games");
/// </code></example>
public static class SocketIoHosting
{
    /// <summary>Adds the server and its application, each once for the whole host.</summary>
    /// <exception cref="ArgumentException">When the server is mapped: an option is not in its range.</exception>
    public static IServiceCollection AddSocketIo<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TApplication
    >(this IServiceCollection services, Action<SocketIoOptions>? configure = null)
        where TApplication : class, ISocketIoApplication
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TApplication>();
        services.TryAddSingleton(provider =>
        {
            var options = new SocketIoOptions();
            configure?.Invoke(options);
            return new SocketIoServer(
                provider.GetRequiredService<TApplication>(),
                options,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SocketIoServer>>()
            );
        });
        return services;
    }

    /// <summary>
    /// Serves clients at a path, <c>/socket.io</c> by default with them. It needs nothing of the host's WebSocket
    /// middleware. When the host stops, sessions are closed before the web server is.
    /// </summary>
    /// <returns>The endpoint, for CORS, limits and conventions of the host. A browser's preflight needs CORS on
    /// it.</returns>
    public static IEndpointConventionBuilder MapSocketIo(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string path
    )
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var server = endpoints.ServiceProvider.GetRequiredService<SocketIoServer>();
        endpoints
            .ServiceProvider.GetRequiredService<IHostApplicationLifetime>()
            .ApplicationStopping.Register(() => _ = server.CloseAllAsync());
        var served = endpoints.CreateApplicationBuilder();
        served.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        served.Run(server.HandleAsync);
        return endpoints.Map(path, served.Build()).WithDisplayName($"Socket.IO {path}");
    }
}
