using System.Net;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>Akka Management's cluster API: the JSON, the status codes and the forms of an address, over a scripted
/// cluster.</summary>
public sealed class ClusterApi : IAsyncLifetime
{
    private readonly ScriptedCluster cluster = new();
    private TestNode node = null!;

    public async Task InitializeAsync() =>
        node = await ScriptedCluster.StartAsync(cluster, "--Coordinator:ManagementReadOnly", "false");

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Theory, InlineData("/cluster/members"), InlineData("/cluster/members/")]
    public async Task Members_come_with_the_leader_the_oldest_and_who_cant_reach_whom(string path)
    {
        var (status, body) = await GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            $$$"""
            {"selfNode":"{{{ScriptedCluster.One}}}","members":[
            {"node":"{{{ScriptedCluster.One}}}","nodeUid":"1","status":"Up","roles":["games","spare"]},
            {"node":"{{{ScriptedCluster.Two}}}","nodeUid":"-1116964444","status":"Joining","roles":["games"]},
            {"node":"{{{ScriptedCluster.Three}}}","nodeUid":"3","status":"Up","roles":["other"]}],
            "unreachable":[{"node":"{{{ScriptedCluster.Three}}}","observedBy":["{{{ScriptedCluster.One}}}","{{{ScriptedCluster.Two}}}"]}],
            "leader":"{{{ScriptedCluster.One}}}","oldest":"{{{ScriptedCluster.One}}}",
            "oldestPerRole":{"games":"{{{ScriptedCluster.One}}}","spare":"{{{ScriptedCluster.One}}}","other":"{{{ScriptedCluster.Three}}}"}}
            """.ReplaceLineEndings(""),
            body
        );
    }

    [Fact]
    public async Task Before_it_is_in_a_cluster_a_node_names_no_leader_and_no_oldest()
    {
        cluster.Current = new(
            ScriptedCluster.One,
            null,
            null,
            [ScriptedCluster.Member(ScriptedCluster.One, 1, "Joining", "games")]
        );

        var (_, body) = await GetAsync("/cluster/members");

        Assert.EndsWith("\"unreachable\":[],\"oldestPerRole\":{}}", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akka.tcp://coordinator@10.0.0.2:4053", "-1116964444")]
    [InlineData("akka.tcp:%2F%2Fcoordinator@10.0.0.2:4053", "-1116964444")]
    [InlineData("akka.tcp%3a%2f%2fcoordinator%4010.0.0.2%3a4053", "-1116964444")]
    [InlineData("coordinator@10.0.0.2:4053", "-1116964444")]
    [InlineData("coordinator%4010.0.0.2%3A4053", "-1116964444")]
    [InlineData("coordinator@[::1]:4053", "3")]
    [InlineData("akka.tcp://coordinator@[::1]:4053", "3")]
    public async Task A_member_is_found_by_its_address_with_and_without_the_protocol_encoded_or_not(
        string address,
        string uid
    )
    {
        var (status, body) = await GetAsync($"/cluster/members/{address}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains($"\"nodeUid\":\"{uid}\"", body, StringComparison.Ordinal);
        Assert.StartsWith("{\"node\":\"akka.tcp://coordinator@", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "akka.tcp://Main2@10.0.0.2:4053", null)]
    [InlineData("GET", "10.0.0.2:4053", null)]
    [InlineData("DELETE", "coordinator@10.0.0.9:4053", null)]
    [InlineData("PUT", "akka.tcp://Main2@10.0.0.2:4053", "leave")]
    [InlineData("PUT", "akka.tcp://Main2@10.0.0.2:4053", "down")]
    [InlineData("PUT", "Main2@10.0.0.2:4053", "down")]
    public async Task Who_is_no_member_is_not_found(string method, string address, string? operation)
    {
        var (status, body) = await SendAsync(method, $"/cluster/members/{address}", ("operation", operation));

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal($$"""{"message":"Member [{{address}}] not found"}""", body);
        Assert.Empty(cluster.Wanted);
    }

    [Theory]
    [InlineData("DELETE", "akka.tcp://coordinator@10.0.0.2:4053", null, "Leaving", "leave")]
    [InlineData("DELETE", "coordinator@10.0.0.2:4053", null, "Leaving", "leave")]
    [InlineData("PUT", "akka.tcp://coordinator@10.0.0.2:4053", "leave", "Leaving", "leave")]
    [InlineData("PUT", "coordinator@10.0.0.2:4053", "Leave", "Leaving", "leave")]
    [InlineData("PUT", "akka.tcp://coordinator@10.0.0.2:4053", "down", "Downing", "down")]
    [InlineData("PUT", "coordinator@10.0.0.2:4053", "DOWN", "Downing", "down")]
    public async Task A_member_is_told_to_leave_or_given_up(
        string method,
        string address,
        string? operation,
        string said,
        string wanted
    )
    {
        var (status, body) = await SendAsync(method, $"/cluster/members/{address}", ("operation", operation));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal($$"""{"message":"{{said}} {{ScriptedCluster.Two}}"}""", body);
        Assert.Equal([$"{wanted} {ScriptedCluster.Two}"], cluster.Wanted);
    }

    [Theory]
    [InlineData("coordinator@10.0.0.2:4053", "unknown", HttpStatusCode.BadRequest, "Operation not supported")]
    [InlineData("akka.tcp://coordinator@10.0.0.2:4053", "Join", HttpStatusCode.BadRequest, "Operation not supported")]
    [InlineData(
        "coordinator@10.0.0.2:4053",
        "",
        HttpStatusCode.BadRequest,
        "The form must have the field 'operation' once."
    )]
    [InlineData("coordinator@10.0.0.2:4053", null, HttpStatusCode.UnsupportedMediaType, "The request must be a form.")]
    public async Task Another_operation_is_refused(
        string address,
        string? operation,
        HttpStatusCode expected,
        string said
    )
    {
        var (status, body) = await SendAsync("PUT", $"/cluster/members/{address}", ("operation", operation));

        Assert.Equal(expected, status);
        Assert.Contains(said.Replace("'", "\\u0027", StringComparison.Ordinal), body, StringComparison.Ordinal);
        Assert.Empty(cluster.Wanted);
    }

    [Fact]
    public async Task A_cluster_to_join_is_given_by_the_address_of_a_node()
    {
        var (status, body) = await SendAsync("POST", "/cluster/members/", ("address", ScriptedCluster.Two));
        var (badStatus, bad) = await SendAsync("POST", "/cluster/members", ("address", "nowhere"));

        Assert.Equal((HttpStatusCode.OK, $$"""{"message":"Joining {{ScriptedCluster.Two}}"}"""), (status, body));
        Assert.Equal([$"join {ScriptedCluster.Two}"], cluster.Wanted);
        Assert.Equal(HttpStatusCode.BadRequest, badStatus);
        Assert.Contains("is no address of a node", bad, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data", "nonsense", "The form can\\u0027t be read")]
    [InlineData("multipart/form-data; boundary=x", "nonsense", "The form can\\u0027t be read")]
    [InlineData("application/x-www-form-urlencoded", "operation=down&operation=leave", "operation\\u0027 once.")]
    public async Task A_form_that_can_not_be_understood_is_the_senders_mistake(string type, string body, string said)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var answer = await node.Management.PutAsync(
            new Uri("/cluster/members/coordinator@10.0.0.2:4053", UriKind.Relative),
            content
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(cluster.Wanted);
    }

    [Theory]
    [InlineData("/cluster/shards", HttpStatusCode.OK, """{"entityTypeKeys":["games","slow"]}""")]
    [InlineData(
        "/cluster/shards/games",
        HttpStatusCode.OK,
        """{"regions":[{"shardId":"11","numEntities":7},{"shardId":"12","numEntities":30}],"failed":["13"]}"""
    )]
    [InlineData("/cluster/shards/none", HttpStatusCode.NotFound, """{"message":"Shard Region none is not started"}""")]
    [InlineData(
        "/cluster/shards/slow",
        HttpStatusCode.NotFound,
        """{"message":"Shard Region slow not responding, may have been terminated"}"""
    )]
    [InlineData(
        "/cluster/shards/games/stats",
        HttpStatusCode.OK,
        """{"regions":{"akka.tcp://coordinator@10.0.0.1:4053":{"shards":[{"shardId":"11","numEntities":7},{"shardId":"12","numEntities":30}],"failed":["13"]},"akka.tcp://coordinator@10.0.0.2:4053":{"shards":[{"shardId":"30","numEntities":5}],"failed":[]}},"totalEntities":42,"totalShards":3}"""
    )]
    [InlineData(
        "/cluster/shards/none/stats",
        HttpStatusCode.NotFound,
        """{"message":"Shard Region none is not started"}"""
    )]
    [InlineData(
        "/cluster/shards/slow/stats",
        HttpStatusCode.GatewayTimeout,
        """{"message":"Cluster-wide stats for slow timed out"}"""
    )]
    public async Task Shards_are_told(string path, HttpStatusCode expected, string json)
    {
        Assert.Equal((expected, json), await GetAsync(path));
    }

    [Theory]
    [InlineData("POST", "/cluster/members", "address", "nowhere")]
    [InlineData("PUT", "/cluster/members/coordinator@10.0.0.2:4053", "operation", "down")]
    [InlineData("PUT", "/cluster/members/nobody", "operation", "unknown")]
    [InlineData("DELETE", "/cluster/members/nobody", "", null)]
    [InlineData("DELETE", "/cluster/members/akka.tcp://coordinator@10.0.0.2:4053", "", null)]
    [InlineData("PUT", "/cluster", "operation", "prepare-for-full-shutdown")]
    public async Task Unless_changes_are_switched_on_they_are_refused_before_all_else(
        string method,
        string path,
        string field,
        string? value
    )
    {
        var other = new ScriptedCluster();
        await using var readOnly = await ScriptedCluster.StartAsync(other);

        var (status, body) = await SendAsync(readOnly, method, path, (field, value));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
        Assert.StartsWith("""{"message":"The management port is read-only.""", body, StringComparison.Ordinal);
        Assert.Empty(other.Wanted);
    }

    [Theory]
    [InlineData("/cluster/members")]
    [InlineData("/cluster/members/coordinator@10.0.0.2:4053")]
    [InlineData("/cluster/shards")]
    [InlineData("/cluster/domain-events")]
    [InlineData("/sign-in")]
    public async Task Players_do_not_see_it(string path)
    {
        using var answer = await node.Players.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<(HttpStatusCode Status, string Body)> GetAsync(string path) => SendAsync("GET", path, ("", null));

    private Task<(HttpStatusCode Status, string Body)> SendAsync(
        string method,
        string path,
        (string Name, string? Value) field
    ) => SendAsync(node, method, path, field);

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        TestNode node,
        string method,
        string path,
        (string Name, string? Value) field
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (field.Value is not null)
            request.Content = new FormUrlEncodedContent([new(field.Name, field.Value)]);
        using var answer = await node.Management.SendAsync(request);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
