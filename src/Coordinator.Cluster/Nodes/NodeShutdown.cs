using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Nodes;

/// <summary>Stops the whole program where it can't be part of its cluster, and says why.</summary>
internal sealed partial class NodeShutdown(IHostApplicationLifetime lifetime, ILogger<NodeShutdown> log) : INodeShutdown
{
    private volatile int _exitCode;

    public int ExitCode => _exitCode;

    public void Fail(string reason)
    {
        Stops(reason);
        _exitCode = 1;
        lifetime.StopApplication();
    }

    [LoggerMessage(42, LogLevel.Critical, "This node stops: {Reason}")]
    private partial void Stops(string reason);
}
