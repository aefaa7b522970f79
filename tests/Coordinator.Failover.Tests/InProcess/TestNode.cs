using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Coordinator.Cluster;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;
using Coordinator.Record;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>One node of a cluster, without the web server before it.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IHost host;
    private readonly CriticalLines said;
    private readonly TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool hasStopped;

    private TestNode(IHost host, CriticalLines said)
    {
        (this.host, this.said) = (host, said);
        host.Services.GetRequiredService<IHostApplicationLifetime>()
            .ApplicationStopping.Register(() => stopping.TrySetResult());
    }

    public IMeterFactory Meters => host.Services.GetRequiredService<IMeterFactory>();
    public IGames Games => host.Services.GetRequiredService<IGames>();
    public ILiveGames Live => host.Services.GetRequiredService<ILiveGames>();
    public IClusterNode Part => host.Services.GetRequiredService<IClusterNode>();
    public string Address => Cluster.SelfAddress.ToString();
    public IClusterMembers Members => host.Services.GetRequiredService<IClusterMembers>();
    public IShards Shards => host.Services.GetRequiredService<IShards>();
    public int MemberCount => Cluster.State.Members.Count;

    /// <summary>Whether what is once in the cluster is here.</summary>
    public bool IsOldest =>
        Cluster.State.Members.All(member =>
            member.Equals(Cluster.SelfMember) || Cluster.SelfMember.IsOlderThan(member)
        );

    private Akka.Cluster.Cluster Cluster => Akka.Cluster.Cluster.Get(host.Services.GetRequiredService<ActorSystem>());

    /// <summary>What the program would end with, once it has stopped by itself.</summary>
    public int ExitCode => host.Services.GetRequiredService<INodeShutdown>().ExitCode;

    public static async Task<TestNode> StartAsync(ClusterSettings settings)
    {
        var said = new CriticalLines();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(said);
        builder.Services.AddCoordinatorCluster(settings);
        var node = new TestNode(builder.Build(), said);
        await node.host.StartAsync();
        return node;
    }

    /// <summary>What is on record of a game.</summary>
    public Task<IReadOnlyList<GameEvent>> StoryAsync(string gameId) =>
        host.Services.GetRequiredService<IOperatorHistory>().TimelineAsync(gameId);

    public async Task<bool> IsReadyAsync()
    {
        var report = await host
            .Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Tags.Contains("ready"));
        return report.Status == HealthStatus.Healthy;
    }

    public void Down(TestNode other) => Cluster.Down(other.Cluster.SelfAddress);

    public void TakeOut(TestNode other) => Cluster.Leave(other.Cluster.SelfAddress);

    /// <summary>Waits until it stops by itself. Returns what it said of the reason.</summary>
    public async Task<string> HasStoppedAsync()
    {
        await stopping.Task.WaitAsync(Patience);
        Environment.ExitCode = 0; // Akka.Hosting sets this process's, where it would be the program's
        await StopAsync();
        return string.Join('\n', said.Lines);
    }

    public async Task StopAsync()
    {
        if (hasStopped)
            return;
        hasStopped = true;
        await host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        host.Dispose();
    }

    /// <summary>What an operator reads who looks why a node has stopped.</summary>
    private sealed class CriticalLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue(formatter(state, exception));
        }

        public void Dispose() { }
    }
}
