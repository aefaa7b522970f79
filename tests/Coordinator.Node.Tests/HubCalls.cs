using System.Text.Json;
using Coordinator.Games;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>What players call and are told, over both protocols.</summary>
public sealed class HubCalls : IAsyncLifetime
{
    private TestNode node = null!;

    public async Task InitializeAsync() => node = await TestNode.StartAsync();

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task The_whole_state_comes_first(HubProtocol protocol)
    {
        var (gameId, tokens) = await node.CreateGameAsync(
            new
            {
                players = new[] { "zoe", "ada" },
                reconnection_timeout_ms = 5000,
                join_timeout_ms = 60_000,
                metadata = new
                {
                    map = "dunes",
                    size = 1.5,
                    deep = new[] { new { ok = true } },
                },
            }
        );
        await using var zoe = await TestPlayer.ConnectAsync(node, tokens["zoe"], protocol);

        var joined = await zoe.NextAsync("game_joined");

        Assert.Equal("game_joined", zoe.Order.First());
        AssertJson(
            $$"""
            {"game_id": "{{gameId}}", "player_id": "zoe", "phase": "waiting", "epoch": 0,
             "players": [{"player_id": "zoe", "connected": true}, {"player_id": "ada", "connected": false}],
             "ice_servers": [],
             "settings": {"reconnection_timeout_ms": 5000, "join_timeout_ms": 60000, "validation": true},
             "metadata": {"map": "dunes", "size": 1.5, "deep": [{"ok": true}]} }
            """,
            joined
        );
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task A_game_is_validated_paused_and_resumed(HubProtocol protocol)
    {
        var (gameId, one, two) = await node.PlayAsync(protocol, new { players = 2 });
        await using var _ = one;
        await using var __ = two;

        Assert.Equal("waiting", await one.ResultAsync("p2p_validation_success", new { }));
        Assert.Equal(
            "complete",
            await two.ResultAsync("p2p_validation_success", new { game_id = gameId, player_id = "player-2" })
        );
        AssertJson($$"""{"game_id": "{{gameId}}"}""", await one.NextAsync("p2p_validation_complete"));

        Assert.Equal(
            "pause",
            await one.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    frame_number = 1200,
                    timestamp = 1_799_999_999_999.6,
                    ice_state = "disconnected",
                    dc_state = "open",
                    peer_id = "player-2",
                }
            )
        );
        AssertJson(
            $$"""
            {"game_id": "{{gameId}}", "pause_frame": 1200, "detecting_player": "player-1", "epoch": 1, "timeout_ms": 30000,
             "deadline": 1800000030000}
            """,
            await two.NextAsync("p2p_pause")
        );
        Assert.Equal(
            "already_pausing",
            await two.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    frame_number = 1203.0,
                    timestamp = 1,
                    epoch = 1,
                }
            )
        );
        Assert.Equal(
            "too_early",
            await one.ResultAsync(
                "p2p_reconnection_timeout",
                new
                {
                    pause_duration_ms = 30_000,
                    attempts = 2,
                    epoch = 1,
                }
            )
        );
        Assert.Equal("stale", await one.ResultAsync("p2p_reconnection_success", new { epoch = 9 }));

        node.Games.Now += TimeSpan.FromSeconds(4);
        Assert.Equal(
            "waiting",
            await one.ResultAsync(
                "p2p_reconnection_success",
                new
                {
                    duration_ms = 3200.4,
                    attempts = 2,
                    frame_number = 1201,
                    epoch = 1,
                }
            )
        );
        Assert.Equal("resume", await two.ResultAsync("p2p_reconnection_success", new { epoch = 1 }));
        AssertJson(
            $$"""
            {"game_id": "{{gameId}}", "epoch": 1, "pause_duration_ms": 4000, "frames": {"player-1": 1201, "player-2": 1203},
             "resume_at": 1800000004200}
            """,
            await one.NextAsync("p2p_resume")
        );
        Assert.Equal("not_found", await one.ResultAsync("p2p_reconnection_success", new { }));
        var story = node.Games.StoryOf(gameId);
        Assert.Equal(
            DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000),
            story.OfType<GameEvents.LinkLost>().First().Report.ReportedAt
        );
        Assert.Equal(TimeSpan.FromMilliseconds(3200), story.OfType<GameEvents.PlayerRecovered>().First().Duration);
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task The_end_is_told_with_the_record_and_whoever_comes_later_sees_it(HubProtocol protocol)
    {
        var (gameId, tokens) = await node.CreateGameAsync(new { players = 2, validation = false });
        await using var one = await TestPlayer.ConnectAsync(node, tokens["player-1"], protocol);
        await one.NextAsync("game_joined");
        await using (var two = await TestPlayer.ConnectAsync(node, tokens["player-2"], protocol))
            await two.NextAsync("game_joined");
        await one.NextAsync("player_presence");
        AssertJson(
            $$"""{"game_id": "{{gameId}}", "player_id": "player-2", "connected": true}""",
            await one.NextAsync("player_presence")
        );
        AssertJson(
            $$"""{"game_id": "{{gameId}}", "player_id": "player-2", "connected": false}""",
            await one.NextAsync("player_presence")
        );
        await one.ResultAsync("p2p_connection_lost", new { frame_number = 7, timestamp = 7 });

        node.Games.Now += TimeSpan.FromSeconds(30);
        node.Games.Wake(gameId);

        AssertJson(
            $$"""
            {"game_id": "{{gameId}}", "reason": "reconnection_timeout", "disconnected_player_id": "player-2",
             "reconnection_data": {"total_pause_duration_ms": 30000, "lost_players": ["player-1"], "recovered_players": []} }
            """,
            await one.NextAsync("p2p_game_ended")
        );
        Assert.Equal("ended", await one.ResultAsync("p2p_reconnection_timeout", new { attempts = 3 }));
        await using var late = await TestPlayer.ConnectAsync(node, tokens["player-2"], protocol);
        var joined = await late.NextAsync("game_joined");
        Assert.Equal("ended", joined.GetProperty("phase").GetString());
        Assert.Equal("reconnection_timeout", joined.GetProperty("ended").GetProperty("reason").GetString());
        Assert.False(joined.TryGetProperty("pause", out _));
    }

    [Fact]
    public async Task Whoever_comes_into_a_pause_is_told_of_it()
    {
        var (_, tokens) = await node.CreateGameAsync(new { players = 2, validation = false });
        await using var one = await TestPlayer.ConnectAsync(node, tokens["player-1"]);
        await one.NextAsync("game_joined");
        await using (var two = await TestPlayer.ConnectAsync(node, tokens["player-2"]))
            await two.NextAsync("game_joined");
        await one.ResultAsync("p2p_connection_lost", new { frame_number = 88, timestamp = 7 });

        await using var back = await TestPlayer.ConnectAsync(node, tokens["player-2"]);

        var joined = await back.NextAsync("game_joined");
        Assert.Equal(1, joined.GetProperty("epoch").GetInt32());
        AssertJson(
            """{"pause_frame": 88, "detecting_player": "player-1", "deadline": 1800000030000}""",
            joined.GetProperty("pause")
        );
    }

    [Fact]
    public async Task A_null_attribution_is_written_not_left_out()
    {
        var (_, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _ = one;
        await using var __ = two;

        Assert.Equal("left", await one.ResultAsync("leave_game", new { reason = "dinner" }));

        var ended = await two.NextAsync("p2p_game_ended");
        Assert.Equal("player_left", ended.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.String, ended.GetProperty("disconnected_player_id").ValueKind);
        await node.Players.DeleteAsync(new Uri("/games/none", UriKind.Relative));
        var (gameId, three, four) = await node.PlayAsync(HubProtocol.Json);
        await using var ___ = three;
        await using var ____ = four;
        await node.Players.DeleteAsync(new Uri($"/games/{gameId}", UriKind.Relative));
        ended = await four.NextAsync("p2p_game_ended");
        Assert.Equal("closed_by_operator", ended.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("disconnected_player_id").ValueKind);
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task A_failed_validation_sends_everyone_back(HubProtocol protocol)
    {
        var (gameId, one, two) = await node.PlayAsync(protocol, new { players = 2 });
        await using var _ = one;
        await using var __ = two;

        Assert.Equal("repool", await one.ResultAsync("p2p_validation_failed", new { reason = "no candidate pair" }));

        var repool = await two.NextAsync("p2p_validation_repool");
        Assert.Equal(gameId, repool.GetProperty("game_id").GetString());
        Assert.Equal("no candidate pair", repool.GetProperty("reason").GetString());
        Assert.NotEmpty(repool.GetProperty("message").GetString()!);
        Assert.Equal(GamePhase.Ended, node.Games.StateOf(gameId).Phase);
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task A_signal_arrives_as_it_was_sent(HubProtocol protocol)
    {
        var (_, one, two) = await node.PlayAsync(protocol);
        await using var _ = one;
        await using var __ = two;
        const string payload = """
            {"sdp": "v=0\r\nä€😀\u0000", "whole": 4503599627370497, "half": 0.5, "tiny": 1e-7, "minus": -3, "null": null,
             "deep": [[{"yes": true}, []], {}]}
            """;

        var result = await one.ResultAsync(
            "webrtc_signal",
            $$"""{"target_player_id": "player-2", "type": "ice-candidate", "attempt": 3, "payload": {{payload}}}"""
        );

        Assert.Equal("relayed", result);
        var signal = await two.NextAsync("webrtc_signal");
        AssertJson(
            $$"""{"from_player_id": "player-1", "type": "ice-candidate", "attempt": 3, "payload": {{payload}}}""",
            signal
        );
    }

    [Fact]
    public async Task Signals_arrive_in_the_order_in_which_they_were_sent()
    {
        var (_, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _ = one;
        await using var __ = two;

        for (var i = 0; i < 300; i++)
            await one.SendAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "ice-candidate",
                    payload = i,
                }
            );

        for (var i = 0; i < 300; i++)
            Assert.Equal(i, (await two.NextAsync("webrtc_signal")).GetProperty("payload").GetInt32());
    }

    [Fact]
    public async Task A_signal_to_a_player_who_is_away_is_unreachable()
    {
        var (_, tokens) = await node.CreateGameAsync();
        await using var one = await TestPlayer.ConnectAsync(node, tokens["player-1"]);
        await one.NextAsync("game_joined");

        Assert.Equal(
            "unreachable",
            await one.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "offer",
                    payload = new { sdp = "x" },
                }
            )
        );
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task The_newest_connection_takes_over(HubProtocol protocol)
    {
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var old = await TestPlayer.ConnectAsync(node, tokens["player-1"], protocol);
        await old.NextAsync("game_joined");

        await using var newest = await TestPlayer.ConnectAsync(node, tokens["player-1"], protocol);

        await newest.NextAsync("game_joined");
        AssertJson($$"""{"game_id": "{{gameId}}", "player_id": "player-1"}""", await old.NextAsync("session_replaced"));
        await old.ClosedAsync();
        Assert.Contains("player-1", node.Games.StateOf(gameId).Connected);
        Assert.Equal("waiting", await newest.ResultAsync("p2p_validation_success", new { }));
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task The_clock_tells_the_coordinators_time(HubProtocol protocol)
    {
        var (_, one, two) = await node.PlayAsync(protocol);
        await using var _ = one;
        await using var __ = two;
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        var answer = await one.InvokeAsync("clock", new { sent_at = 1234567.875 });

        Assert.Equal(1234567.875, answer.GetProperty("sent_at").GetDouble());
        Assert.InRange(
            answer.GetProperty("now").GetDouble(),
            before,
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1
        );
    }

    internal static void AssertJson(string expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual), $"Expected {expected}, got {actual}.");
}
