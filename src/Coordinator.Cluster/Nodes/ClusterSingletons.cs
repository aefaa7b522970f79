using Akka.Actor;
using Akka.Cluster.Tools.Singleton;

namespace Coordinator.Cluster.Nodes;

/// <summary>What runs on one node of the cluster, the oldest, and on another when that one goes.</summary>
internal static class ClusterSingletons
{
    /// <summary>Starts it, or makes this node ready to.</summary>
    /// <param name="system">Of this node.</param>
    /// <param name="props">What is to run.</param>
    /// <param name="name">The same on every node.</param>
    /// <param name="stop">Told to it when it is to move; null: it is just stopped.</param>
    public static void StartOnce(this ActorSystem system, Props props, string name, object? stop = null) =>
        system.ActorOf(
            ClusterSingletonManager.Props(
                props,
                stop ?? PoisonPill.Instance,
                ClusterSingletonManagerSettings.Create(system)
            ),
            name
        );
}
