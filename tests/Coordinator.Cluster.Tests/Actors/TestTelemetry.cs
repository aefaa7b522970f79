using System.Diagnostics.Metrics;
using Coordinator.Cluster.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>What the games of one test tell of themselves.</summary>
internal sealed class TestTelemetry : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public TestTelemetry()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        Measured = new Measurements(meters);
        Node = new NodeTelemetry(new GameMetrics(meters), LostNodes, id => Owners.GetValueOrDefault(id));
    }

    public Measurements Measured { get; }

    public NodeTelemetry Node { get; }

    public LostNodes LostNodes { get; } = new();

    /// <summary>Which node ran a game last.</summary>
    public Dictionary<string, string> Owners { get; } = [];

    public void Dispose()
    {
        Measured.Dispose();
        _services.Dispose();
    }
}
