using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>A connection of the hub belongs to the player whose token negotiated it, whoever knows its id.</summary>
public sealed class HubConnectionIds : IAsyncLifetime
{
    private const string Handshake = "{\"protocol\":\"json\",\"version\":1}\u001e";

    private TestNode node = null!;
    private string own = null!,
        others = null!,
        teammates = null!;

    public async Task InitializeAsync()
    {
        node = await TestNode.StartAsync();
        var (_, tokens) = await node.CreateGameAsync();
        (own, teammates) = (tokens["player-1"], tokens["player-2"]);
        (_, tokens) = await node.CreateGameAsync();
        others = tokens["player-1"];
    }

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Theory, InlineData(0, "connectionId"), InlineData(1, "connectionToken")]
    public async Task Nobody_else_reads_writes_or_ends_it(int version, string field)
    {
        var id = await NegotiateAsync(own, version, field);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, own, id));

        foreach (var stranger in new[] { others, teammates })
        {
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(HttpMethod.Get, stranger, id));
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(HttpMethod.Post, stranger, id, Handshake));
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(HttpMethod.Delete, stranger, id));
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Post, own, id, Handshake));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, own, id));
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync(HttpMethod.Delete, own, id));
    }

    [Fact]
    public async Task Nobody_else_begins_one_that_was_only_negotiated()
    {
        var id = await NegotiateAsync(own);

        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(HttpMethod.Get, others, id));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, own, id));
    }

    [Theory]
    [InlineData("x")]
    [InlineData(".")]
    [InlineData("x.y")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_was_never_negotiated_is_not_found(string id)
    {
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(HttpMethod.Get, own, id));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(HttpMethod.Post, own, id, Handshake));
    }

    [Fact]
    public async Task Two_ids_are_none()
    {
        var id = await NegotiateAsync(own);

        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(HttpMethod.Get, own, $"{id}&id={id}"));
    }

    [Theory, InlineData(""), InlineData("?id="), InlineData("?ID=")]
    public async Task An_empty_id_is_none_and_saves_nobody_the_admission(string query)
    {
        var token = node.Services.GetRequiredService<PlayerTokens>().Issue(new PlayerIdentity("gone", "player-1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/hubs/game{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await node.Players.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("no such game", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Each_transport_of_SignalR_gets_through(HttpTransportType transport)
    {
        await using var player = await TestPlayer.ConnectAsync(node, own, transport: transport);

        await player.NextAsync("game_joined");
        Assert.Equal(5, (await player.InvokeAsync("clock", new { sent_at = 5 })).GetProperty("sent_at").GetInt32());
    }

    private async Task<string> NegotiateAsync(string token, int version = 1, string field = "connectionToken")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hubs/game/negotiate?negotiateVersion={version}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await node.Players.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty(field).GetString()!;
    }

    private async Task<HttpStatusCode> AskAsync(HttpMethod method, string token, string id, string? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/hubs/game?id={id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body);
        using var answer = await node.Players.SendAsync(request);
        return answer.StatusCode;
    }
}
