using System.Diagnostics;
using Coordinator.Cluster.Nodes;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>What happens in the cluster as server-sent events, over a scripted cluster.</summary>
public sealed class ClusterEvents : IAsyncLifetime
{
    private const string Address = "akka.tcp://coordinator@10.0.0.1:4053";

    private const string Member = """
        "member":{"uniqueAddress":{"address":"akka.tcp://coordinator@10.0.0.1:4053","longUid":-244},"status":"Up","roles":["games"],"dataCenter":"default"}
        """;

    private static readonly MemberFacts Facts = new(Address, -244, "Up", ["games"]);

    private readonly ScriptedCluster cluster = new();
    private TestNode node = null!;

    public async Task InitializeAsync() => node = await ScriptedCluster.StartAsync(cluster);

    public async Task DisposeAsync() => await node.DisposeAsync();

    public static TheoryData<string, string> Happenings =>
        new()
        {
            { "MemberJoined", $$"""{{{Member}},"type":"MemberJoined"}""" },
            { "MemberWeaklyUp", $$"""{{{Member}},"type":"MemberWeaklyUp"}""" },
            { "MemberUp", $$"""{{{Member}},"type":"MemberUp"}""" },
            { "MemberLeft", $$"""{{{Member}},"type":"MemberLeft"}""" },
            { "MemberExited", $$"""{{{Member}},"type":"MemberExited"}""" },
            { "MemberDowned", $$"""{{{Member}},"type":"MemberDowned"}""" },
            { "MemberRemoved", $$"""{{{Member}},"previousStatus":"Down","type":"MemberRemoved"}""" },
            { "UnreachableMember", $$"""{{{Member}},"type":"UnreachableMember"}""" },
            { "ReachableMember", $$"""{{{Member}},"type":"ReachableMember"}""" },
            { "LeaderChanged", $$"""{"address":"{{Address}}","type":"LeaderChanged"}""" },
            { "RoleLeaderChanged", $$"""{"role":"games","address":"{{Address}}","type":"RoleLeaderChanged"}""" },
            { "ClusterShuttingDown", """{"type":"ClusterShuttingDown"}""" },
        };

    [Theory, MemberData(nameof(Happenings))]
    public async Task Each_kind_has_its_shape(string type, string json)
    {
        cluster.Happenings.Writer.TryWrite(
            type switch
            {
                "LeaderChanged" => new ClusterDomainEvent(type, Address: Address),
                "RoleLeaderChanged" => new ClusterDomainEvent(type, Role: "games", Address: Address),
                "ClusterShuttingDown" => new ClusterDomainEvent(type),
                "MemberRemoved" => new ClusterDomainEvent(type, Facts, "Down"),
                _ => new ClusterDomainEvent(type, Facts),
            }
        );
        cluster.Happenings.Writer.Complete();

        using var answer = await node.Management.GetAsync(
            new Uri("/cluster/domain-events?type=MemberUp&type=Other", UriKind.Relative)
        );

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal($"data:{json}\nevent:{type}\n\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["MemberUp", "Other"], cluster.Types);
    }

    [Fact]
    public async Task They_come_as_they_happen_and_a_reader_that_goes_is_let_go()
    {
        using (var reader = await ListenAsync())
        {
            cluster.Happenings.Writer.TryWrite(new ClusterDomainEvent("LeaderChanged"));
            Assert.Equal(
                """data:{"type":"LeaderChanged"}""",
                await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20))
            );
            Assert.False(cluster.LetGo.Task.IsCompleted);
        }

        await cluster.LetGo.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_heartbeat_says_that_nothing_has_happened()
    {
        using var reader = await ListenAsync();

        Assert.Equal("data:", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(40)));
        Assert.Equal("", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        cluster.Happenings.Writer.TryWrite(new ClusterDomainEvent("LeaderChanged"));
        Assert.Equal(
            """data:{"type":"LeaderChanged"}""",
            await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20))
        );
    }

    [Fact]
    public async Task Whoever_listens_does_not_keep_a_node_from_stopping()
    {
        await using var other = await ScriptedCluster.StartAsync(cluster);
        using var reader = await ListenAsync(other);
        var stopping = Stopwatch.StartNew();

        await other.StopAsync();

        Assert.InRange(stopping.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8)); // 10 s is what open requests are given
        Assert.Null(await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private Task<StreamReader> ListenAsync() => ListenAsync(node);

    private static async Task<StreamReader> ListenAsync(TestNode node) =>
        new(await node.Management.GetStreamAsync(new Uri("/cluster/domain-events", UriKind.Relative)));
}
