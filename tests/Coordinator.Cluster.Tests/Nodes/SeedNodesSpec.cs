using System.Net;
using System.Net.Sockets;
using Coordinator.Cluster.Nodes;

namespace Coordinator.Cluster.Tests.Nodes;

/// <summary>Whom a node asks for a cluster, and who founds one.</summary>
public sealed class SeedNodesSpec
{
    private static readonly ClusterSettings ByName = new()
    {
        ConnectionString = "Host=db",
        Hostname = "10.0.0.9",
        Port = 4053,
        SeedHost = "nodes",
        SeedHostNodes = 3,
    };

    [Fact]
    public async Task the_first_of_a_list_is_the_founder()
    {
        var seeds = await new SeedNodes(
            ByName with
            {
                SeedHost = null,
                SeedNodes = ["b:1", "akka.tcp://coordinator@a:2"],
            }
        ).FindAsync(default);

        Assert.Equal(
            ["akka.tcp://coordinator@b:1", "akka.tcp://coordinator@a:2"],
            seeds.Nodes.Select(n => n.ToString())
        );
        Assert.Equal(seeds.Nodes[0], seeds.Founder);
    }

    [Theory]
    [InlineData("node-1:4053", "akka.tcp://coordinator@node-1:4053")]
    [InlineData("coordinator@127.0.0.1:4051", "akka.tcp://coordinator@127.0.0.1:4051")]
    [InlineData("akka.tcp://coordinator@Node-1.example:4053", "akka.tcp://coordinator@node-1.example:4053")]
    [InlineData("[::1]:4053", "akka.tcp://coordinator@[::1]:4053")]
    [InlineData("coordinator@[::1]:4053", "akka.tcp://coordinator@[::1]:4053")]
    public void a_node_is_named_with_and_without_what_all_nodes_have_in_common(string seed, string address) =>
        Assert.Equal(address, SeedNodes.Parse(seed, tls: false).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("node-1")]
    [InlineData("node-1:0")]
    [InlineData("node-1:65536")]
    [InlineData("@node-1:4053")]
    [InlineData("other@node-1:4053")]
    [InlineData("coordinator@coordinator@127.0.0.1:4051")]
    [InlineData("akka.tcp://coordinator@coordinator@127.0.0.1:4051")]
    [InlineData("coordinator@node 1:4053")]
    [InlineData("node-1:4053,node-2:4053")]
    [InlineData("node-1:4053/user/games")]
    [InlineData("http://node-1:4053")]
    public void what_is_no_address_of_a_node_is_refused_with_a_sentence(string seed)
    {
        var refusal = Assert.Throws<FormatException>(() => SeedNodes.Parse(seed, tls: false));

        Assert.StartsWith($"'{seed}' is no address of a node: host:port", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_lowest_address_of_a_name_is_the_founder_once_there_are_enough()
    {
        var seeds = await FindAsync("10.0.0.10", "10.0.0.9", "10.0.1.1");

        Assert.Equal(["10.0.0.9", "10.0.0.10", "10.0.1.1"], seeds.Nodes.Select(n => n.Host));
        Assert.Equal("akka.tcp://coordinator@10.0.0.9:4053", seeds.Founder?.ToString());
        Assert.Null((await FindAsync("10.0.0.10", "10.0.0.9")).Founder);
    }

    [Fact]
    public async Task a_machine_with_two_kinds_of_addresses_is_one_node() =>
        Assert.Equal(["10.0.0.9"], (await FindAsync("fd00::9", "10.0.0.9")).Nodes.Select(n => n.Host));

    [Fact]
    public async Task a_name_that_has_no_addresses_yet_is_asked_again()
    {
        var seeds = await new SeedNodes(ByName, (_, _) =>
            throw new SocketException((int)SocketError.HostNotFound)
        ).FindAsync(default);

        Assert.Empty(seeds.Nodes);
        Assert.Null(seeds.Founder);
    }

    private static Task<Seeds> FindAsync(params string[] addresses) =>
        new SeedNodes(ByName, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())).FindAsync(
            default
        );
}
