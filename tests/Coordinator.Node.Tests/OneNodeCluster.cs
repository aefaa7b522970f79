using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Cluster.Nodes;
using Coordinator.Node.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>A node that is its whole cluster, for the tests that don't end it.</summary>
public sealed class LoneNode : IAsyncLifetime
{
    internal TestNode Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Node = await TestNode.StartWholeAsync(new TestFolder(), "--Coordinator:ManagementReadOnly", "false");
        await Eventually.SoAsync("the node is ready", async () =>
            (await Node.Management.GetAsync(new Uri("/ready", UriKind.Relative))).IsSuccessStatusCode
        );
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        Node.Data.Dispose();
    }
}

/// <summary>The cluster API on the program as it is run.</summary>
public sealed class OneNodeCluster(LoneNode lone) : IClassFixture<LoneNode>
{
    private readonly HttpClient management = lone.Node.Management;

    [Fact]
    public async Task The_one_member_is_up_leads_and_is_the_oldest()
    {
        var members = await management.GetFromJsonAsync<JsonElement>("/cluster/members");

        var self = members.GetProperty("selfNode").GetString()!;
        Assert.StartsWith("akka.tcp://coordinator@127.0.0.1:", self, StringComparison.Ordinal);
        var member = Assert.Single(members.GetProperty("members").EnumerateArray());
        Assert.Equal((self, "Up"), (member.GetProperty("node").GetString(), member.GetProperty("status").GetString()));
        Assert.NotEqual(
            0,
            long.Parse(member.GetProperty("nodeUid").GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal(self, members.GetProperty("leader").GetString());
        Assert.Equal(self, members.GetProperty("oldest").GetString());
        Assert.Empty(members.GetProperty("unreachable").EnumerateArray());
        var one = await management.GetFromJsonAsync<JsonElement>($"/cluster/members/{self}");
        Assert.Equal(member.GetRawText(), one.GetRawText());
    }

    [Fact]
    public async Task A_game_is_in_the_shards_of_its_node_and_on_what_the_node_tells_of_itself()
    {
        await lone.Node.CreateGameAsync();
        var types = await management.GetFromJsonAsync<JsonElement>("/cluster/shards");
        var here = await management.GetFromJsonAsync<JsonElement>("/cluster/shards/games");
        var all = await management.GetFromJsonAsync<JsonElement>("/cluster/shards/games/stats");
        var members = await management.GetFromJsonAsync<JsonElement>("/cluster/members");

        Assert.Contains("games", types.GetProperty("entityTypeKeys").EnumerateArray().Select(t => t.GetString()));
        var shard = Assert.Single(here.GetProperty("regions").EnumerateArray());
        Assert.Equal(1, shard.GetProperty("numEntities").GetInt32());
        Assert.Equal((1, 1), (all.GetProperty("totalEntities").GetInt32(), all.GetProperty("totalShards").GetInt32()));
        var region = Assert.Single(all.GetProperty("regions").EnumerateObject());
        Assert.Equal(members.GetProperty("selfNode").GetString(), region.Name);
        Assert.Equal(here.GetProperty("regions").GetRawText(), region.Value.GetProperty("shards").GetRawText());
        await Eventually.SoAsync("the node tells of its game", () =>
            Task.FromResult(
                lone.Node.Services.GetRequiredService<IClusterMembers>().Current.Members.Single()
                    is {
                        Games: 1,
                        Shards: 1,
                        Players: 0,
                        Load: >= 0 and <= 1,
                        Version: not null,
                        StartedAt: not null,
                        IsDraining: false
                    }
            )
        );
    }

    [Theory, InlineData("/cluster/shards/none"), InlineData("/cluster/shards/none/stats")]
    public async Task What_is_not_sharded_is_not_found(string path)
    {
        using var answer = await management.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("""{"message":"Shard Region none is not started"}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", "MemberUp", "LeaderChanged")]
    [InlineData("?type=ClusterDomainEvent", "MemberUp", "LeaderChanged")]
    [InlineData("?type=MemberEvent", "MemberUp")]
    [InlineData("?type=MemberUp", "MemberUp")]
    [InlineData("?type=LeaderChanged&type=MemberUp", "MemberUp", "LeaderChanged")]
    [InlineData("?type=LeaderChanged&type=NoSuchEvent", "LeaderChanged")]
    public async Task Domain_events_begin_with_what_is(string query, params string[] expected)
    {
        using var reader = new StreamReader(
            await management.GetStreamAsync(new Uri($"/cluster/domain-events{query}", UriKind.Relative))
        );
        var types = new List<string>();
        while (types.Count < expected.Length)
        {
            var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.NotNull(line);
            if (line.StartsWith("event:", StringComparison.Ordinal))
                types.Add(line["event:".Length..]);
        }

        Assert.Equal(expected, types);
    }

    [Fact]
    public async Task A_node_that_is_in_a_cluster_already_joins_no_other()
    {
        using var form = new FormUrlEncodedContent([new("address", "akka.tcp://coordinator@127.0.0.1:1")]);
        using var answer = await management.PostAsync("/cluster/members", form);

        Assert.Equal(
            """{"message":"Joining akka.tcp://coordinator@127.0.0.1:1"}""",
            await answer.Content.ReadAsStringAsync()
        );
        var members = await management.GetFromJsonAsync<JsonElement>("/cluster/members");
        Assert.Single(members.GetProperty("members").EnumerateArray());
    }

    [Fact]
    public async Task A_node_that_is_told_to_leave_is_not_ready_and_stops()
    {
        using var data = new TestFolder();
        await using var node = await TestNode.StartWholeAsync(data, "--Coordinator:ManagementReadOnly", "false");
        await Eventually.SoAsync("the node is ready", async () =>
            (await node.Management.GetAsync(new Uri("/ready", UriKind.Relative))).IsSuccessStatusCode
        );
        var self = node.Services.GetRequiredService<IClusterMembers>().Current.Self;

        using var answer = await node.Management.DeleteAsync($"/cluster/members/{self}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($$"""{"message":"Leaving {{self}}"}""", await answer.Content.ReadAsStringAsync());
        await node.IsStoppingAsync();
        Assert.Equal(0, node.Services.GetRequiredService<INodeShutdown>().ExitCode);
    }
}
