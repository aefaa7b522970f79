using Akka.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Coordinator.Cluster.Tests.Hosting;

/// <summary>When a node takes players, and when it should be started again.</summary>
public sealed class HealthSpec
{
    [Theory]
    [InlineData(MemberStatus.Up, false, false, 0, 1, null)]
    [InlineData(MemberStatus.Up, false, false, 1, 3, null)]
    [InlineData(MemberStatus.Up, false, false, 2, 5, null)]
    [InlineData(MemberStatus.Up, false, false, 1, 2, "This node can't reach 1 of the 2 nodes of its cluster.")]
    [InlineData(MemberStatus.Up, false, false, 2, 3, "This node can't reach 2 of the 3 nodes of its cluster.")]
    [InlineData(MemberStatus.Up, true, false, 0, 3, "This node is being drained.")]
    [InlineData(MemberStatus.Up, false, true, 0, 3, "This node has just joined, and is ready in some seconds.")]
    [InlineData(MemberStatus.Joining, false, false, 0, 3, "This node is Joining in the cluster, not Up.")]
    [InlineData(MemberStatus.Leaving, false, false, 0, 3, "This node is Leaving in the cluster, not Up.")]
    [InlineData(MemberStatus.Exiting, false, false, 0, 3, "This node is Exiting in the cluster, not Up.")]
    [InlineData(MemberStatus.Down, false, false, 0, 3, "This node is Down in the cluster, not Up.")]
    [InlineData(MemberStatus.Removed, false, false, 0, 0, "This node is Removed in the cluster, not Up.")]
    public void a_node_is_ready_while_it_is_up_stays_and_reaches_most_of_its_cluster(
        MemberStatus status,
        bool isDraining,
        bool isNew,
        int unreachable,
        int members,
        string? reason
    ) => Assert.Equal(reason, ClusterHealth.NotReadyReason(status, isDraining, isNew, unreachable, members));

    [Fact]
    public void whether_a_node_is_alive_depends_on_neither_its_database_nor_its_cluster()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddCoordinatorCluster(new ClusterSettings { ConnectionString = "Data Source=none.db" });
        using var provider = services.BuildServiceProvider();
        var checks = provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        Assert.Equal(["actor-system"], checks.Where(check => check.Tags.Contains("live")).Select(check => check.Name));
        Assert.Equal(
            ["cluster", "journal"],
            checks
                .Where(check => check.Tags.Contains("ready"))
                .Select(check => check.Name)
                .Order(StringComparer.Ordinal)
        );
    }
}
