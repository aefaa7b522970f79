using Coordinator.Node.Start;

namespace Coordinator.Node.Management;

/// <summary>
/// Akka Management's HTTP API of a cluster, as its JVM edition documents and implements it: routes, methods, names,
/// status codes. Tools that were made for that one work here.
/// </summary>
internal static class ClusterApi
{
    public static void MapClusterApi(this WebApplication app)
    {
        var cluster = app.MapGroup("/cluster").OnlyThrough(Listener.Management);
        cluster.MapMembers();
        cluster.MapShards();
        cluster.MapDomainEvents();
    }
}
