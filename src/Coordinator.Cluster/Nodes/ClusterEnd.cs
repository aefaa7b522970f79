using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Nodes;

/// <summary>Stops the whole program where it can't be part of its cluster, and says why.</summary>
internal sealed partial class ClusterEnd(IHostApplicationLifetime lifetime, ILogger<ClusterEnd> log)
{
    /// <summary>What the process ends with, so that whatever watches over it sees that it did not end well.</summary>
    public const int ExitCode = 1;

    public void Because(string reason)
    {
        Stops(reason);
        Environment.ExitCode = ExitCode;
        lifetime.StopApplication();
    }

    [LoggerMessage(42, LogLevel.Critical, "This node stops: {Reason}")]
    private partial void Stops(string reason);
}
