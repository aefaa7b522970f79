using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Failover.Tests.InProcess;
using Coordinator.Failover.Tests.Support;

namespace Coordinator.Failover.Tests;

/// <summary>Operators' tools at a cluster of processes: Akka Management's HTTP API, through any of the nodes.</summary>
public sealed class ManagedCluster : IAsyncLifetime, IDisposable
{
    private const string Key = "the-key-of-an-operator",
        Games = "/cluster/shards/games";
    private const int GameCount = 12;

    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(60),
        StopsWithin = TimeSpan.FromSeconds(40);

    private readonly HttpClient http = new();
    private ClusterProcess? cluster;

    public async Task InitializeAsync()
    {
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        cluster = await ClusterProcess.StartAsync(
            "managed",
            settings: new Dictionary<string, string>
            {
                ["OperatorKeys__0"] = Key,
                ["ManagementReadOnly"] = "false",
                ["Drain__Notice"] = "100ms",
            }
        );
    }

    public async Task DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    public void Dispose() => http.Dispose();

    [SkippableFact]
    public async Task Nodes_are_seen_lost_told_to_leave_and_given_up_through_any_of_them()
    {
        var (one, two, three) = (cluster!.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        await CreateGamesAsync(one);

        await All_nodes_tell_the_same(one, two, three);
        await A_node_that_is_killed_is_unreachable_for_the_others_and_then_removed(one, two, three);
        three.Start();
        await three.ReadyAsync();
        await A_node_that_is_told_to_leave_gives_its_games_away_and_ends_well(one, three);
        await A_node_that_is_given_up_ends_with_an_error(one, two);
        await Wait.UntilAsync("the last node has all games", async () =>
            (await GetAsync(one, $"{Games}/stats")).GetProperty("totalEntities").GetInt32() == GameCount
        );
    }

    private async Task All_nodes_tell_the_same(params ClusterNode[] nodes)
    {
        var told = await Task.WhenAll(nodes.Select(node => GetAsync(node, "/cluster/members")));
        foreach (var name in (string[])["members", "leader", "oldest", "oldestPerRole", "unreachable"])
            Assert.Single(told.Select(members => members.GetProperty(name).GetRawText()).Distinct());
        Assert.Equal(nodes.Select(AddressOf), told.Select(members => members.GetProperty("selfNode").GetString()));
        Assert.All(Members(told[0]), member => Assert.Equal("Up", member.GetProperty("status").GetString()));
        foreach (var node in nodes)
        {
            var stats = await GetAsync(node, $"{Games}/stats");
            Assert.Equal(GameCount, stats.GetProperty("totalEntities").GetInt32());
            var here = await GetAsync(node, Games);
            Assert.Equal(
                here.GetProperty("regions").GetRawText(),
                stats.GetProperty("regions").GetProperty(AddressOf(node)).GetProperty("shards").GetRawText()
            );
        }
    }

    private async Task A_node_that_is_killed_is_unreachable_for_the_others_and_then_removed(
        ClusterNode one,
        ClusterNode two,
        ClusterNode killed
    )
    {
        using var events = await EventsAsync(one);
        await events.HaveToldAsync("MemberUp", AddressOf(killed)); // what is, first
        killed.Kill();

        await Wait.UntilAsync("both others say that they can't reach it", async () =>
            (await GetAsync(two, "/cluster/members"))
                .GetProperty("unreachable")
                .EnumerateArray()
                .Any(unreachable =>
                    unreachable.GetProperty("node").GetString() == AddressOf(killed)
                    && unreachable
                        .GetProperty("observedBy")
                        .EnumerateArray()
                        .Select(by => by.GetString())
                        .SequenceEqual(new[] { AddressOf(one), AddressOf(two) }.Order(StringComparer.Ordinal))
                )
        );
        await events.HaveToldAsync("UnreachableMember", AddressOf(killed));
        await events.HaveToldAsync("MemberDowned", AddressOf(killed));
        await events.HaveToldAsync("MemberRemoved", AddressOf(killed), "Down");
        await Wait.UntilAsync("the other knows it too", async () =>
            Members(await GetAsync(two, "/cluster/members")).Count() == 2
        );
    }

    private async Task A_node_that_is_told_to_leave_gives_its_games_away_and_ends_well(
        ClusterNode through,
        ClusterNode leaving
    )
    {
        using var events = await EventsAsync(through, "?type=MemberEvent");
        var ends = leaving.EndedAsync(LeavesWithin);

        using var answer = await http.DeleteAsync(new Uri(through.Management, $"cluster/members/{AddressOf(leaving)}"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($$"""{"message":"Leaving {{AddressOf(leaving)}}"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, await ends);
        foreach (var type in (string[])["MemberLeft", "MemberExited"])
            await events.HaveToldAsync(type, AddressOf(leaving));
        await events.HaveToldAsync("MemberRemoved", AddressOf(leaving), "Exiting");
        using var gone = await http.GetAsync(new Uri(through.Management, $"cluster/members/{AddressOf(leaving)}"));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private async Task A_node_that_is_given_up_ends_with_an_error(ClusterNode through, ClusterNode given)
    {
        var ends = given.EndedAsync(StopsWithin);

        using var form = new FormUrlEncodedContent([new("operation", "Down")]);
        using var answer = await http.PutAsync(
            new Uri(through.Management, $"cluster/members/{AddressOf(given)["akka.tcp://".Length..]}"),
            form
        );

        Assert.Equal($$"""{"message":"Downing {{AddressOf(given)}}"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(1, await ends);
        await Wait.UntilAsync("it is no member any more", async () =>
            Members(await GetAsync(through, "/cluster/members")).Count() == 1
        );
    }

    private async Task CreateGamesAsync(ClusterNode node)
    {
        foreach (var i in Enumerable.Range(0, GameCount))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node.Url, "games"))
            {
                Content = JsonContent.Create(new { game_id = $"g-{i}", players = 2 }),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", cluster!.ApiKey);
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }
    }

    private Task<JsonElement> GetAsync(ClusterNode node, string path) =>
        http.GetFromJsonAsync<JsonElement>(new Uri(node.Management, path));

    private async Task<Events> EventsAsync(ClusterNode node, string query = "") =>
        new(await http.GetStreamAsync(new Uri(node.Management, $"cluster/domain-events{query}")));

    private static string AddressOf(ClusterNode node) => $"akka.tcp://coordinator@{node.Address}:{node.Port}";

    private static JsonElement.ArrayEnumerator Members(JsonElement told) =>
        told.GetProperty("members").EnumerateArray();

    /// <summary>What a stream of domain events has told so far.</summary>
    private sealed class Events : IDisposable
    {
        private readonly ConcurrentQueue<JsonElement> told = new();
        private readonly StreamReader reader;

        public Events(Stream stream)
        {
            reader = new StreamReader(stream);
            _ = ReadAsync();
        }

        public Task HaveToldAsync(string type, string address, string? previousStatus = null) =>
            Wait.UntilAsync($"{type} of {address} is told", () =>
                Task.FromResult(
                    told.Any(happened =>
                        happened.GetProperty("type").GetString() == type
                        && happened.TryGetProperty("member", out var member)
                        && member.GetProperty("uniqueAddress").GetProperty("address").GetString() == address
                        && (
                            previousStatus is null
                            || happened.GetProperty("previousStatus").GetString() == previousStatus
                        )
                    )
                )
            );

        public void Dispose() => reader.Dispose();

        private async Task ReadAsync()
        {
            try
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    if (line.StartsWith("data:{", StringComparison.Ordinal))
                        told.Enqueue(JsonDocument.Parse(line["data:".Length..]).RootElement);
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or HttpRequestException)
            {
                // The test has heard enough.
            }
        }
    }
}
