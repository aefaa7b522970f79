using System.Net;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>Whose a connection over Socket.IO is, where a player has several, also over both protocols.</summary>
public sealed class GatewaySeats(SharedNode shared) : IClassFixture<SharedNode>
{
    private readonly TestNode node = shared.Node;

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task The_newest_connection_takes_over_and_the_older_is_sent_out(SocketIoTransport transport)
    {
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var old = await SocketIoPlayer.ConnectAsync(node, tokens["player-1"], transport);
        await old.NextAsync("game_joined");

        await using var newest = await SocketIoPlayer.ConnectAsync(node, tokens["player-1"], transport);

        await newest.NextAsync("game_joined");
        await AssertReplacedAsync(gameId, old);
        Assert.Contains("player-1", node.Games.StateOf(gameId).Connected);
        Assert.Equal("waiting", await newest.ResultAsync("p2p_validation_success", new { }));
    }

    [Fact]
    public async Task A_connection_over_the_hub_is_taken_over_by_one_over_socket_io()
    {
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var old = await TestPlayer.ConnectAsync(node, tokens["player-1"]);
        await old.NextAsync("game_joined");

        await using var newest = await SocketIoPlayer.ConnectAsync(node, tokens["player-1"]);

        await newest.NextAsync("game_joined");
        HubCalls.AssertJson(
            $$"""{"game_id": "{{gameId}}", "player_id": "player-1"}""",
            await old.NextAsync("session_replaced")
        );
        await old.ClosedAsync();
        Assert.Equal("waiting", await newest.ResultAsync("p2p_validation_success", new { }));
    }

    [Fact]
    public async Task A_connection_over_socket_io_is_taken_over_by_one_over_the_hub()
    {
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var old = await SocketIoPlayer.ConnectAsync(node, tokens["player-1"]);
        await old.NextAsync("game_joined");

        await using var newest = await TestPlayer.ConnectAsync(node, tokens["player-1"]);

        await newest.NextAsync("game_joined");
        await AssertReplacedAsync(gameId, old);
        Assert.Equal("waiting", await newest.ResultAsync("p2p_validation_success", new { }));
    }

    [Theory, InlineData("auth"), InlineData("query")]
    public async Task An_instance_that_was_replaced_is_told_so_at_once_and_changes_nothing(string where)
    {
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var first = await ConnectAsync(tokens["player-1"], "page-1", where);
        await first.NextAsync("game_joined");
        await using var second = await ConnectAsync(tokens["player-1"], "page-2", where);
        await second.NextAsync("game_joined");
        await first.NextAsync("session_replaced");
        var before = node.Games.StateOf(gameId);

        await using var back = await ConnectAsync(tokens["player-1"], "page-1", where);

        await AssertReplacedAsync(gameId, back);
        Assert.Equal(["session_replaced"], back.Order);
        Assert.Same(before, node.Games.StateOf(gameId));
        Assert.Equal("left", await second.ResultAsync("leave_game", new { }));
        Assert.DoesNotContain("session_replaced", second.Order);
    }

    [Fact]
    public async Task An_instance_that_comes_again_is_no_other()
    {
        var (_, tokens) = await node.CreateGameAsync();
        await using (var first = await ConnectAsync(tokens["player-1"], "page-1", "auth"))
            await first.NextAsync("game_joined");

        await using var back = await ConnectAsync(tokens["player-1"], "page-1", "query");

        await back.NextAsync("game_joined");
    }

    [Theory]
    [InlineData("instance=")]
    [InlineData("instance=a%20b")]
    [InlineData("instance=page.1")]
    [InlineData("instance=a&instance=b")]
    public async Task A_name_in_the_address_that_can_not_be_is_refused_with_what_it_may_be(string query)
    {
        foreach (var transport in Enum.GetValues<SocketIoTransport>())
        {
            var refusal = await Assert.ThrowsAsync<HttpRequestException>(() =>
                SocketIoLine.OpenAsync(node, transport, query)
            );
            Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        }
        var answer = await node.Players.GetAsync(SocketIoLine.AddressOf(node, SocketIoTransport.Polling, query));
        Assert.Contains("instance must be 1 to 64", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\"", "instance must be 1 to 64 of the characters A-Z, a-z, 0-9, '_' and '-'.")]
    [InlineData("\"page.1\"", "instance must be 1 to 64 of the characters A-Z, a-z, 0-9, '_' and '-'.")]
    [InlineData("7", "instance must be a string of at most 64 characters.")]
    public async Task A_name_beside_the_connect_that_can_not_be_is_refused_with_what_it_may_be(
        string instance,
        string sentence
    )
    {
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var player = await SocketIoPlayer.OpenAsync(node);

        var refusal = await player.ConnectAsync(
            new { token = tokens["player-1"], instance = System.Text.Json.JsonElement.Parse(instance) }
        );

        Assert.Equal(sentence, refusal!.Value.GetProperty("message").GetString());
        Assert.Equal(400, refusal.Value.GetProperty("data").GetProperty("status").GetInt32());
        Assert.Empty(node.Games.StateOf(gameId).Connected);
    }

    /// <summary>It is told, and then sent out, so that it does not come back by itself.</summary>
    private static async Task AssertReplacedAsync(string gameId, SocketIoPlayer player)
    {
        HubCalls.AssertJson(
            $$"""{"game_id": "{{gameId}}", "player_id": "player-1"}""",
            await player.NextAsync("session_replaced")
        );
        await player.ClosedAsync();
        Assert.True(player.IsDismissed);
    }

    private async Task<SocketIoPlayer> ConnectAsync(string token, string instance, string where)
    {
        if (where == "auth")
            return await SocketIoPlayer.ConnectAsync(node, token, instance: instance);
        var player = await SocketIoPlayer.OpenAsync(node, query: $"instance={instance}");
        Assert.Null(await player.ConnectAsync(new { token }));
        return player;
    }
}
