namespace Coordinator.Cluster.Nodes;

/// <summary>How the node's life in its cluster has ended.</summary>
public interface INodeShutdown
{
    /// <summary>
    /// What the process should end with: 0 where it was asked to stop or to leave, 1 where it can't be part of its
    /// cluster, so that whatever watches over it starts it again. (Akka.Hosting sets <see cref="Environment.ExitCode"/>
    /// to -1 for both.)
    /// </summary>
    int ExitCode { get; }
}
