using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Tests;

/// <summary>How often something may be done, what is said over it, and that it changes nothing.</summary>
public sealed class LimitsOfRate
{
    [Theory]
    [InlineData("Clock", "clock", "clock", """{"sent_at": 1}""")]
    [InlineData(
        "Signals",
        "signal",
        "webrtc_signal",
        """{"target_player_id": "player-2", "type": "offer", "payload": 1}"""
    )]
    [InlineData("Health", "health", "p2p_health_report", """{"peer_id": "player-2"}""")]
    [InlineData("Reports", "report", "p2p_reconnection_success", "{}")]
    [InlineData("OtherCalls", "other_call", "ice_servers", "{}")]
    public async Task A_connection_that_calls_too_often_is_told_so_and_only_for_that_kind(
        string setting,
        string kind,
        string method,
        string fields
    )
    {
        await using var node = await TestNode.StartAsync(
            $"--Coordinator:Limits:{setting}:PerSecond",
            "1",
            $"--Coordinator:Limits:{setting}:Burst",
            "3"
        );
        using var counted = new LimitCounts(node.Services);
        var (_, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var first = one;
        await using var second = two;

        var calls = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Xunit.Record.ExceptionAsync(() => one.InvokeAsync(method, fields)))
        );

        var refused = calls.OfType<HubException>().ToList();
        Assert.InRange(refused.Count, 6, 9);
        Assert.All(refused, refusal =>
            Assert.EndsWith(
                $"HubException: limited: too many calls of {method} on this connection, repeat it later.",
                refusal.Message,
                StringComparison.Ordinal
            )
        );
        Assert.Equal(refused.Count, counted[kind]);
        // Another kind, and another connection, are not concerned.
        Assert.Null(
            await Xunit.Record.ExceptionAsync(() =>
                two.InvokeAsync(method, fields.Replace("player-2", "player-1", StringComparison.Ordinal))
            )
        );
        if (setting != "Clock")
            await one.InvokeAsync("clock", new { sent_at = 1 });
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task A_connection_that_calls_too_often_what_is_no_method_of_the_hub_is_closed(HubProtocol protocol)
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:OtherCalls:PerSecond",
            "1",
            "--Coordinator:Limits:OtherCalls:Burst",
            "3"
        );
        using var counted = new LimitCounts(node.Services);
        var (_, one, two) = await node.PlayAsync(protocol);
        await using var first = one;
        await using var second = two;

        var calls = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(_ => Xunit.Record.ExceptionAsync(() => one.InvokeAsync("no_such_method", new { })))
        );

        Assert.InRange(
            calls.Count(failure => failure!.Message.Contains("Method does not exist", StringComparison.Ordinal)),
            2,
            4
        );
        await one.ClosedAsync();
        Assert.Equal(1, counted["no_call"]);
        await two.InvokeAsync("ice_servers", new { });
    }

    [Fact]
    public async Task What_is_not_the_hubs_protocol_ends_the_connection_and_is_counted()
    {
        await using var node = await TestNode.StartAsync();
        using var counted = new LimitCounts(node.Services);
        var (_, tokens) = await node.CreateGameAsync();
        await using var player = await RawHub.ConnectAsync(node, tokens["player-1"]);

        await player.SendAsync("{");

        await player.EndsAsync();
        Assert.Equal(1, counted["malformed"]);
    }

    [Fact]
    public async Task A_report_over_the_limit_changes_nothing_and_counts_when_it_is_repeated()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:Reports:PerSecond",
            "1",
            "--Coordinator:Limits:Reports:Burst",
            "1"
        );
        var (gameId, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var first = one;
        await using var second = two;
        await one.ResultAsync("p2p_validation_success", new { });
        var before = node.Games.StateOf(gameId);

        var loss = new { frame_number = 1, timestamp = 1 };
        await Assert.ThrowsAsync<HubException>(() => one.InvokeAsync("p2p_connection_lost", loss));
        Assert.Same(before, node.Games.StateOf(gameId));

        var result = "";
        await Eventually.SoAsync("the report is taken", async () =>
            await Xunit.Record.ExceptionAsync(async () => result = await one.ResultAsync("p2p_connection_lost", loss))
                is null
        );
        Assert.Equal("pause", result);
    }

    [Fact]
    public async Task By_default_a_storm_of_eight_is_far_below()
    {
        await using var node = await TestNode.StartAsync();
        using var counted = new LimitCounts(node.Services);
        var (_, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var first = one;
        await using var second = two;

        // Seven links, two attempts each within a moment, an offer and two dozen candidates for each.
        for (var i = 0; i < 7 * 2 * 25; i++)
            await one.InvokeAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "ice-candidate",
                    payload = i,
                }
            );

        Assert.Equal(0, counted["signal"]);
    }

    [Fact]
    public async Task A_player_that_connects_too_often_has_to_wait_and_nobody_else_has()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:ConnectsPerPlayer:PerSecond",
            "1",
            "--Coordinator:Limits:ConnectsPerPlayer:Burst",
            "3"
        );
        using var counted = new LimitCounts(node.Services);
        var (_, tokens) = await node.CreateGameAsync();

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
            answers.Add(await NegotiateAsync(node, tokens["player-1"]));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], answers.Take(3));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(answers.Count(status => status == HttpStatusCode.TooManyRequests), counted["connect_of_player"]);
        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(node, tokens["player-2"]));
    }

    [Fact]
    public async Task Requests_without_a_token_are_few_and_do_not_hurt_those_with_one()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:WithoutToken:PerSecond",
            "1",
            "--Coordinator:Limits:WithoutToken:Burst",
            "2"
        );
        var (_, tokens) = await node.CreateGameAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync(node, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync(node, null));
        var asked = Stopwatch.GetTimestamp();
        using var refusal = await node.Players.SendAsync(Negotiation(null));
        Assert.True(Stopwatch.GetElapsedTime(asked).TotalMilliseconds > 90, "A flood is not held back.");

        Assert.Equal(HttpStatusCode.TooManyRequests, refusal.StatusCode);
        Assert.Equal("application/problem+json", refusal.Content.Headers.ContentType!.MediaType);
        Assert.True(refusal.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.StartsWith(
            "limited: too many requests without a token come from your address.",
            (await refusal.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(node, tokens["player-1"]));
    }

    [Fact]
    public async Task Behind_a_proxy_players_are_told_apart_by_what_it_says_and_this_machine_is_not_limited()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:ConnectsPerAddress:PerSecond",
            "1",
            "--Coordinator:Limits:ConnectsPerAddress:Burst",
            "2"
        );
        var (_, tokens) = await node.CreateGameAsync();
        var token = tokens["player-1"];

        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(node, token, "203.0.113.7"));
        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(node, token, "8.8.8.8, 203.0.113.7, 10.0.0.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await NegotiateAsync(node, token, "9.9.9.9, 203.0.113.7"));
        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(node, token, "203.0.113.8"));
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(node, token));
    }

    private static async Task<HttpStatusCode> NegotiateAsync(TestNode node, string? token, string? forwardedFor = null)
    {
        using var request = Negotiation(token);
        if (forwardedFor is not null)
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await node.Players.SendAsync(request);
        return answer.StatusCode;
    }

    private static HttpRequestMessage Negotiation(string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/game/negotiate?negotiateVersion=1");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
