using Coordinator.Cluster;
using Coordinator.Cluster.Hosting;
using Coordinator.Cluster.Nodes;
using Coordinator.Dashboard;
using Coordinator.Node.Access;
using Coordinator.Node.Api;
using Coordinator.Node.Draining;
using Coordinator.Node.Exports;
using Coordinator.Node.Hubs;
using Coordinator.Node.Ice;
using Coordinator.Node.Limits;
using Coordinator.Node.Management;
using Coordinator.Node.Options;
using Coordinator.Node.Players;
using Coordinator.Node.Site;
using Coordinator.Node.SocketIo;
using Coordinator.Node.Telemetry;
using Coordinator.Node.Tokens;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Coordinator.Node.Start;

/// <summary>One node, put together: what it is made of, and in which order a request meets it.</summary>
internal sealed class NodeHost
{
    /// <summary>How long players' connections and games have to end well when the node is stopped.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The largest body that is read at all: a hub message over long polling.</summary>
    private const long MaxBodyBytes = 256 * 1024;

    /// <summary>A node that is ready to be started.</summary>
    /// <param name="commandLine">Its arguments.</param>
    /// <param name="addGames">Where its games come from; the cluster, except in tests.</param>
    /// <exception cref="StartException">A setting is wrong.</exception>
    public static WebApplication Build(
        CommandLine commandLine,
        Action<IServiceCollection, ClusterSettings>? addGames = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                ContentRootPath = AppContext.BaseDirectory,
                ApplicationName = typeof(NodeHost).Assembly.GetName().Name,
            }
        );
        builder.Configuration.AddNodeSettings(commandLine);
        var options = NodeOptionsReader.Read(builder.Configuration);
        Ports.Check(options);
        var data = DataFolder.Open(options.DataFolder);
        try
        {
            AddServices(
                builder,
                options,
                data,
                addGames ?? ((services, cluster) => services.AddCoordinatorCluster(cluster))
            );
            var app = builder.Build();
            Map(app, options);
            return app;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private static void AddServices(
        WebApplicationBuilder builder,
        NodeOptions options,
        DataFolder data,
        Action<IServiceCollection, ClusterSettings> addGames
    )
    {
        var listeners = new Listeners();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = options.Limits.FirstRequest;
            listeners.Open(kestrel, options);
        });
        // The dashboard's files lie where they were built, except where the program was published: then beside it.
        builder.WebHost.UseStaticWebAssets();
        // Else a program that was not published serves them to everyone, in case they change while it runs.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.Logging.AddConsoleLog(builder.Configuration);
        // Whatever the settings say: at Information it writes whole addresses, and players' tokens are in them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        // It writes a stack trace for every call that is refused, hence as many as a stranger likes. CallFailures logs
        // the rest.
        builder.Logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None);
        // A probe that is answered with no is no error, and comes every second.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // A start that fails is told in a sentence (NodeProgram), not once more with a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        var services = builder.Services;
        var tokenKey = TokenKey.Of(options.TokenKey, data.Path);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services
            .AddSingleton(options)
            .AddSingleton(listeners)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(SteadyTime.OfThisProcess);
        // By a factory, so that the container lets go of the folder, last of all.
        services.AddSingleton(_ => data).AddHostedService<Announcement>();
        services.AddSingleton<Microsoft.AspNetCore.Routing.MatcherPolicy, ListenerRoutes.Policy>();
        services
            .AddSingleton<IceServerList>()
            .AddSingleton(provider => new PlayerTokens(
                tokenKey,
                options.TokenLifetime,
                provider.GetRequiredService<TimeProvider>()
            ));
        services
            .AddSingleton<NodeDrain>()
            .AddSingleton<IHostLifetime, DrainingLifetime>()
            .AddSingleton<INodeControl, NodeControl>();
        services.AddOperatorAccess(options);
        services
            .AddPlayerAuthentication(HubHosting.Hubs)
            .AddPlayers()
            .AddGameHub()
            .AddSocketIoGateway(options)
            .AddTelemetry(options.Telemetry, builder.Configuration)
            .AddHealthChecks();
        addGames(services, options.Cluster);
        services.AddDashboard(new DashboardOptions(options.ManagementReadOnly));
    }

    private static void Map(WebApplication app, NodeOptions options)
    {
        app.UseGuests();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseRouting();
        app.UseOperatorAccess();
        app.UseCors();
        app.UseConnectLimits();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGameHub();
        app.MapSocketIoGateway();
        app.UseSampleSite(options.SiteFolder);
        app.MapGames();
        app.MapExports();
        app.MapTimingAdvice();
        app.MapHealth();
        app.MapDrain();
        app.MapSignIn(options);
        app.MapClusterApi();
        app.MapDashboard().OnlyThrough(Listener.Management);
        app.MapMetrics();
    }
}
