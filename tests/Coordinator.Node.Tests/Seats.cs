using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Coordinator.Node.Tests;

/// <summary>Who a connection belongs to: libraries that name themselves, and tokens that age.</summary>
public sealed class Seats
{
    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task A_library_that_was_replaced_is_told_so_at_once_and_the_other_plays_on(HubProtocol protocol)
    {
        await using var node = await TestNode.StartAsync();
        var (gameId, tokens) = await node.CreateGameAsync(new { players = 2, validation = false });
        await using var first = await TestPlayer.ConnectAsync(node, tokens["player-1"], protocol, instance: "page-1");
        await first.NextAsync("game_joined");
        await using var second = await TestPlayer.ConnectAsync(node, tokens["player-1"], protocol, instance: "page-2");
        await second.NextAsync("game_joined");
        Assert.Equal(gameId, (await first.NextAsync("session_replaced")).GetProperty("game_id").GetString());

        await using var back = await TestPlayer.ConnectAsync(node, tokens["player-1"], protocol, instance: "page-1");

        await back.NextAsync("session_replaced");
        Assert.Equal(["session_replaced"], back.Order);
        Assert.Equal("left", await second.ResultAsync("leave_game", new { }));
        Assert.DoesNotContain("session_replaced", second.Order);
    }

    [Theory]
    [InlineData("instance=")]
    [InlineData("instance=a%20b")]
    [InlineData("instance=page.1")]
    [InlineData("instance=a&instance=b")]
    public async Task A_name_that_can_not_be_is_refused_with_what_it_may_be(string query)
    {
        await using var node = await TestNode.StartAsync();
        var (_, tokens) = await node.CreateGameAsync();
        using var answer = await node.Players.PostAsync(
            $"/hubs/game/negotiate?negotiateVersion=1&access_token={tokens["player-1"]}&{query}",
            null
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            "instance must be 1 to 64 of the characters A-Z, a-z, 0-9, '_' and '-'.",
            problem.GetProperty("title").GetString()
        );
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task A_fresh_token_opens_the_door_for_as_long_as_it_says(HubProtocol protocol)
    {
        await using var node = await TestNode.StartAsync("--Coordinator:TokenLifetime", "2h");
        var (_, one, two) = await node.PlayAsync(protocol);
        await using var _1 = one;
        await using var _2 = two;

        var renewed = await one.InvokeAsync("renew_token", new { });

        var token = renewed.GetProperty("token").GetString()!;
        var expires = DateTimeOffset.FromUnixTimeMilliseconds(renewed.GetProperty("expires_at").GetInt64());
        Assert.Equal(new JsonWebToken(token).ValidTo, expires.UtcDateTime);
        Assert.InRange(expires - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(119), TimeSpan.FromMinutes(120));
        await using var again = await TestPlayer.ConnectAsync(node, token, protocol);
        Assert.Equal("player-1", (await again.NextAsync("game_joined")).GetProperty("player_id").GetString());
    }

    [Fact]
    public async Task Losses_and_frames_beyond_what_one_pause_takes_are_refused_as_limited()
    {
        await using var node = await TestNode.StartAsync("--Coordinator:Limits:Reports:PerSecond", "0");
        var (_, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _1 = one;
        await using var _2 = two;
        await one.ResultAsync("p2p_connection_lost", new { frame_number = 1, timestamp = 1 });
        for (var frame = 0; frame < Coordinator.Games.Game.MaxReportsInPause; frame++)
            Assert.Equal("waiting", await two.ResultAsync("p2p_reconnection_success", new { frame_number = frame }));

        var refusal = await Assert.ThrowsAsync<HubException>(() =>
            two.ResultAsync("p2p_reconnection_success", new { frame_number = 9_999 })
        );
        Assert.Contains("limited: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resume_is_set_further_ahead_for_a_player_that_says_it_is_far_away()
    {
        await using var node = await TestNode.StartAsync();
        var (_, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _1 = one;
        await using var _2 = two;
        var clock = await two.InvokeAsync("clock", new { sent_at = 5.5, delay_ms = 600 });
        Assert.Equal(5.5, clock.GetProperty("sent_at").GetDouble());
        await LosesAndRecoversAsync(one);

        var resumeAt = (await one.NextAsync("p2p_resume")).GetProperty("resume_at").GetInt64();
        Assert.Equal(node.Games.Now.ToUnixTimeMilliseconds() + 1_650, resumeAt);
        var refusal = await Assert.ThrowsAsync<HubException>(() =>
            two.InvokeAsync("clock", new { sent_at = 5.5, delay_ms = -1 })
        );
        Assert.Contains("delay_ms must be an integer from 0 to 60000.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_game_has_the_budget_of_pauses_that_its_backend_gives_it()
    {
        await using var node = await TestNode.StartAsync();
        var (_, one, two) = await node.PlayAsync(
            HubProtocol.Json,
            new
            {
                players = 2,
                validation = false,
                pause_budget = new { count = 1 },
            }
        );
        await using var _1 = one;
        await using var _2 = two;
        await LosesAndRecoversAsync(one);

        Assert.Equal(
            "pause_budget_exhausted",
            await one.ResultAsync("p2p_connection_lost", new { frame_number = 2, timestamp = 2 })
        );
        var ended = await two.NextAsync("p2p_game_ended");
        Assert.Equal("pause_budget_exhausted", ended.GetProperty("reason").GetString());
        Assert.Equal("player-1", ended.GetProperty("disconnected_player_id").GetString());
    }

    [Fact]
    public async Task And_else_the_nodes()
    {
        await using var node = await TestNode.StartAsync("--Coordinator:Games:PauseBudget:Count", "1");
        var (gameId, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _1 = one;
        await using var _2 = two;
        Assert.Equal(new Coordinator.Games.PauseBudget(1, null), node.Games.StateOf(gameId).Settings.PauseBudget);
    }

    [Theory]
    [InlineData("""{"players":2,"pause_budget":5}""", "pause_budget must be an object with count, total_ms or both.")]
    [InlineData("""{"players":2,"pause_budget":{}}""", "pause_budget must have count, total_ms or both.")]
    [InlineData(
        """{"players":2,"pause_budget":{"count":0}}""",
        "pause_budget is wrong: count must be an integer from 1 to 1000000."
    )]
    public async Task A_budget_that_is_none_is_refused(string body, string sentence)
    {
        await using var node = await TestNode.StartAsync();
        using var answer = await node.Players.PostAsync("/games", new StringContent(body, null, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task LosesAndRecoversAsync(TestPlayer player)
    {
        await player.ResultAsync("p2p_connection_lost", new { frame_number = 1, timestamp = 1 });
        await player.ResultAsync("p2p_reconnection_success", new { });
    }
}
