using Coordinator.Cluster.Nodes;

namespace Coordinator.Cluster.Tests.Nodes;

/// <summary>Which nodes may be in one cluster.</summary>
public sealed class NodeIdentitySpec
{
    private static readonly NodeIdentity Here = new("database", "key", Protocol: 3, OldestProtocol: 2, "0.3.0");

    [Fact]
    public void nodes_that_share_key_and_database_belong_together_also_in_a_rolling_upgrade()
    {
        Assert.Null(Here.RefusalReason(Here, "node-1"));
        Assert.Null(Here.RefusalReason(Here with { Protocol = 2, OldestProtocol = 1, Version = "0.2.0" }, "node-1"));
        Assert.Null(Here.RefusalReason(Here with { Protocol = 4, OldestProtocol = 3, Version = "0.4.0" }, "node-1"));
    }

    [Fact]
    public void a_version_that_one_of_the_two_does_not_understand_is_refused_with_both_named()
    {
        foreach (
            var other in new[]
            {
                Here with
                {
                    Protocol = 1,
                    OldestProtocol = 1,
                },
                Here with
                {
                    Protocol = 5,
                    OldestProtocol = 4,
                },
            }
        )
        {
            Assert.Equal(
                "The node node-1 runs version 0.3.0, which can't be in one cluster with version 9. "
                    + "Upgrade by way of a version between them, or stop all nodes first.",
                Here.RefusalReason(other with { Version = "9" }, "node-1")
            );
        }
    }

    [Fact]
    public void another_key_and_another_database_are_refused_with_the_setting_named()
    {
        Assert.Contains(
            "Coordinator:TokenKey",
            Here.RefusalReason(Here with { TokenKey = "other" }, "node-1"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Coordinator:Journal:ConnectionString",
            Here.RefusalReason(Here with { Database = "other" }, "node-1"),
            StringComparison.Ordinal
        );
    }
}
