using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Cluster;

/// <summary>How a host gets its games.</summary>
public static class CoordinatorHosting
{
    /// <summary>
    /// Adds the actor system that runs the games, and <see cref="IGames"/> and <see cref="History.IGameHistory"/> to
    /// reach them. The host starts and stops it gracefully; health checks named <c>cluster</c>, <c>journal</c> (tag
    /// <c>ready</c>) and <c>actor-system</c> (tag <c>live</c>) tell how it does.
    /// </summary>
    public static IServiceCollection AddCoordinatorCluster(this IServiceCollection services, ClusterSettings settings) =>
        throw new NotImplementedException();
}
