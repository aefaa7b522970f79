using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Hosting;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Cluster.Store;
using Coordinator.Cluster.Telemetry;
using Coordinator.Hooks;
using Coordinator.Journal;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Record;
using Coordinator.Record.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster;

/// <summary>How a host gets its games.</summary>
public static class CoordinatorHosting
{
    /// <summary>The actor system's name: part of every node's address, so all nodes of a cluster share it.</summary>
    public const string SystemName = "coordinator";

    /// <summary>
    /// Adds the actor system that runs the games, and <see cref="IGames"/> and <see cref="IGameHistory"/> to reach
    /// them. The host starts and stops it gracefully; health checks named <c>actor-system</c> (tag <c>live</c>),
    /// <c>cluster</c> and <c>journal</c> (tag <c>ready</c>) tell how it does.
    /// </summary>
    public static IServiceCollection AddCoordinatorCluster(this IServiceCollection services, ClusterSettings settings)
    {
        if (settings.Store == StoreKind.PostgreSql)
            settings = settings with { ConnectionString = PostgreSqlStore.Pooled(settings.ConnectionString) };
        var store = new GameStore(settings.Store, settings.ConnectionString);
        var history = new RecordStore(store);
        services.AddSingleton(settings).AddSingleton(_ => store).AddSingleton(history);
        services.AddSingleton<LocalGames>().AddSingleton<LiveGames>();
        services.AddSingleton<ILiveGames>(provider => provider.GetRequiredService<LiveGames>());
        services.AddSingleton<NodeDirectory>().AddSingleton<ClusterIdentity>().AddSingleton<NodeShutdown>();
        services.AddSingleton<INodeShutdown>(provider => provider.GetRequiredService<NodeShutdown>());
        services.AddSingleton<ImportLog>().AddSingleton<RunningNode>().AddSingleton<PostgreSqlStore>();
        services.AddHostedService<StorePreparation>(); // before Akka's own: it opens the same database
        services.AddHostedService(provider => provider.GetRequiredService<RunningNode>());
        services.AddSingleton<IStoreHealth, StoreHealth>();
        services.AddHostedService(provider => new StoreReport(
            store,
            TimeProvider.System,
            provider.GetRequiredService<ILogger<StoreReport>>()
        ));
        services.AddHooks(settings.Hooks);
        services.AddAkka(SystemName, (builder, provider) =>
        {
            builder
                .AddSetup(new GameStoreSetup(store))
                .ConfigureLoggers(log =>
                {
                    log.ClearLoggers();
                    log.AddLoggerFactory(new ShardsInTrouble(provider.GetRequiredService<ILoggerFactory>(), store));
                })
                .AddHocon(HoconOf(settings), HoconAddMode.Prepend)
                .WithRemoting(settings.Hostname, settings.Port)
                .WithClustering(new ClusterOptions { AppVersion = ClusterIdentity.Version })
                .WithStrictSerialization()
                .AddNodes()
                .AddGames()
                .AddLiveGames()
                .AddLostNodes()
                .AddRetention(settings.Retention, history)
                .AddHooks(settings.Hooks);
            if (settings.Tls is { } tls)
                builder.AddTls(tls);
        });
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(SteadyTime.OfThisProcess);
        services.AddHostedService<ClockWatch>();
        services.AddSingleton<ClusterJoin>().AddHostedService(provider => provider.GetRequiredService<ClusterJoin>());
        services.AddSingleton<IClusterNode, ClusterNode>().AddClusterMembers().AddNodeTelemetry();
        services.AddSingleton<IGames, ShardedGames>();
        services.AddSingleton<IGameHistory, GameHistory>().AddSingleton<IOperatorHistory, OperatorHistory>();
        services.AddSingleton<ITimingAdvisor, TimingAdvisor>();
        services
            .AddHealthChecks()
            .AddCheck<ActorSystemHealth>("actor-system", HealthStatus.Unhealthy, ["live"])
            .AddCheck<ClusterHealth>("cluster", HealthStatus.Unhealthy, ["ready"])
            .Add(
                new HealthCheckRegistration("journal", _ => new JournalHealth(store), HealthStatus.Unhealthy, ["ready"])
            );
        return services;
    }

    /// <summary>The settings files that fit this deployment, the more particular over the more general.</summary>
    internal static Config HoconOf(ClusterSettings settings)
    {
        var common = Hocon("coordinator.conf");
        return settings.IsAlone ? Hocon("alone.conf").WithFallback(common) : common;
    }

    /// <summary>One of the files in <c>hocon/</c>, which travel inside this assembly.</summary>
    internal static Config Hocon(string file)
    {
        using var stream = typeof(CoordinatorHosting).Assembly.GetManifestResourceStream(file)
            ?? throw new ArgumentException($"There is no '{file}' among the settings.", nameof(file));
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
