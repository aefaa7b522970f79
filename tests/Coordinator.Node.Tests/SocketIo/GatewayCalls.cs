using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Node.Tests.Support;
using Coordinator.Protocol;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>What players call over Socket.IO is what they call over SignalR: the same fields, the same
/// answers.</summary>
public sealed class GatewayCalls(GatewayCalls.Node shared) : IClassFixture<GatewayCalls.Node>
{
    /// <summary>What differs from one call to the next.</summary>
    private static readonly HashSet<string> OfTheMoment = ["now", "token", "expires_at"];

    /// <summary>Calls of <c>player-1</c> in a game of two in play, one after the other, and what comes of each: a
    /// result, or the fields of the answer.</summary>
    private static readonly (string Method, string Fields, string Expected)[][] Stories =
    [
        [
            (
                "p2p_connection_lost",
                """{"frame_number": 7, "timestamp": 1.5, "ice_state": "failed", "dc_state": "open", "peer_id": "player-2", "epoch": 0}""",
                "stale"
            ),
            (
                "p2p_connection_lost",
                """{"frame_number": 7, "timestamp": 1.5, "ice_state": "failed", "dc_state": "open", "peer_id": "player-2"}""",
                "pause"
            ),
            ("p2p_connection_lost", """{"frame_number": 7, "timestamp": 1, "epoch": 1}""", "already_pausing"),
            ("p2p_connection_lost", """{"frame_number": 7}""", "timestamp is missing."),
            ("p2p_reconnection_timeout", """{"pause_duration_ms": 3, "attempts": 2, "epoch": 1}""", "too_early"),
            ("p2p_reconnection_success", """{"epoch": 2}""", "stale"),
            (
                "p2p_reconnection_success",
                """{"duration_ms": 900.5, "attempts": 1, "frame_number": 8, "epoch": 1}""",
                "resume"
            ),
            ("p2p_reconnection_success", "{}", "not_found"),
            ("p2p_reconnection_timeout", "{}", "not_found"),
        ],
        [
            ("p2p_validation_success", "{}", "complete"),
            (
                "p2p_health_report",
                """{"connection_type": "host", "latency_ms": 3, "status": "alive", "peer_id": "player-2"}""",
                "noted"
            ),
            ("p2p_health_report", """{"latency_ms": "fast"}""", "latency_ms must be a number from 0 to 60000."),
            ("clock", """{"sent_at": 12.25, "delay_ms": 40}""", "now,sent_at"),
            ("ice_servers", "{}", "ice_servers"),
            ("renew_token", "{}", "token,expires_at"),
            (
                "webrtc_signal",
                """{"target_player_id": "player-2", "type": "offer", "payload": {"sdp": "v=0"}, "attempt": 1}""",
                "relayed"
            ),
            (
                "webrtc_signal",
                """{"target_player_id": "player-1", "type": "offer", "payload": 1}""",
                "target_player_id must name another player of this game."
            ),
            ("leave_game", """{"player_id": "player-2"}""", "forbidden"),
            ("leave_game", """{"reason": "dinner", "player_id": "player-1"}""", "left"),
            ("p2p_connection_lost", """{"frame_number": 7, "timestamp": 1}""", "not_found"),
        ],
        [("p2p_validation_failed", """{"reason": "no path"}""", "repool")],
    ];

    private readonly TestNode node = shared.It;

    [Theory, InlineData(0, false), InlineData(1, false), InlineData(2, true)]
    public async Task Every_call_is_answered_as_over_the_hub(int story, bool isValidated)
    {
        var request = new { players = 2, validation = isValidated };
        var (hubGame, hub, hubPeer) = await node.PlayAsync(HubProtocol.Json, request);
        await using var _1 = hub;
        await using var _2 = hubPeer;
        var (game, player, peer) = await node.PlayOverSocketIoAsync(request);
        await using var _3 = player;
        await using var _4 = peer;
        // Who asks for the time is told of a resume at once, as over the hub.
        await peer.InvokeAsync("clock", new { sent_at = 1 });

        foreach (var (method, fields, expected) in Stories[story])
        {
            var overHub = await AnswerAsync(() => hub.InvokeAsync(method, Naming(fields, hubGame)));
            var overSocketIo = Answer(await player.InvokeAsync(method, Naming(fields, game)));
            Assert.Equal((method, expected), (method, overHub.What));
            Assert.Equal((method, overHub), (method, overSocketIo));
        }

        // The same has happened in both games, and the other player was told the same.
        Assert.Equal(
            node.Games.StoryOf(hubGame).Select(happened => happened.GetType()),
            node.Games.StoryOf(game).Select(happened => happened.GetType())
        );
        await Eventually.SoAsync("both have been told the same", () =>
            Task.FromResult(hubPeer.Order.SequenceEqual(peer.Order))
        );
    }

    [Fact]
    public void No_call_is_left_out()
    {
        var all = typeof(HubMethods).GetFields().Select(field => (string)field.GetValue(null)!);

        Assert.Empty(all.Except(Stories.SelectMany(story => story).Select(call => call.Method)));
    }

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task The_whole_state_comes_first_and_a_pause_is_told(SocketIoTransport transport)
    {
        var (gameId, one, two) = await node.PlayOverSocketIoAsync(transport: transport);
        await using var _1 = one;
        await using var _2 = two;
        Assert.Equal("game_joined", one.Order.First());

        Assert.Equal("pause", await one.ResultAsync("p2p_connection_lost", new { frame_number = 1200, timestamp = 1 }));

        HubCalls.AssertJson(
            $$"""
            {"game_id": "{{gameId}}", "pause_frame": 1200, "detecting_player": "player-1", "epoch": 1, "timeout_ms": 30000,
             "deadline": 1800000030000}
            """,
            await two.NextAsync("p2p_pause")
        );
    }

    [Theory]
    [InlineData("""["p2p_validation_success"]""", """{"result": "complete"}""")]
    [InlineData("""["p2p_validation_success",null]""", """{"result": "complete"}""")]
    [InlineData("""["p2p_validation_success",{}]""", """{"result": "complete"}""")]
    [InlineData("""["p2p_health_report"]""", """{"result": "noted"}""")]
    [InlineData("""["ice_servers"]""", """{"ice_servers": [{"urls": ["stun:stun.example.org:3478"]}]}""")]
    [InlineData("""["p2p_reconnection_success"]""", """{"result": "not_found"}""")]
    public async Task No_argument_is_no_fields(string arguments, string expected)
    {
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;

        HubCalls.AssertJson(expected, await one.AskAsync(arguments));
    }

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task A_signal_arrives_as_it_was_sent(SocketIoTransport transport)
    {
        var (_, one, two) = await node.PlayOverSocketIoAsync(transport: transport);
        await using var _1 = one;
        await using var _2 = two;
        const string payload = """
            {"sdp": "v=0\r\nä€😀\u0000\u001e", "whole": 4503599627370497, "half": 0.5, "tiny": 1e-7, "minus": -3, "null": null,
             "deep": [[{"yes": true}, []], {}]}
            """;

        Assert.Equal(
            "relayed",
            await one.ResultAsync(
                "webrtc_signal",
                $$"""{"target_player_id": "player-2", "type": "ice-candidate", "attempt": 3, "payload": {{payload}}}"""
            )
        );

        HubCalls.AssertJson(
            $$"""{"from_player_id": "player-1", "type": "ice-candidate", "attempt": 3, "payload": {{payload}}}""",
            await two.NextAsync("webrtc_signal")
        );
    }

    [Fact]
    public async Task Signals_arrive_in_the_order_in_which_they_were_sent()
    {
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;

        for (var i = 0; i < 300; i++)
            await one.EmitAsync(
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
    public async Task A_game_that_does_not_answer_is_unavailable_and_the_call_may_be_repeated()
    {
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));

        Assert.Equal(
            "unavailable: the game did not answer in time, repeat the call.",
            await one.ErrorAsync("leave_game", new { })
        );

        Assert.Equal("left", await one.ResultAsync("leave_game", new { }));
    }

    [Fact]
    public async Task What_went_wrong_inside_is_not_told()
    {
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;
        node.Games.Failures.Enqueue(new InvalidOperationException("the password is 12345"));

        Assert.Equal("internal error: the coordinator's log says more.", await one.ErrorAsync("leave_game", new { }));
    }

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task A_player_that_goes_is_gone(SocketIoTransport transport)
    {
        var (gameId, one, two) = await node.PlayOverSocketIoAsync(transport: transport);
        await using var _1 = one;
        await using var _2 = two;

        await one.SendAsync("41");

        await Eventually.SoAsync("it is gone", () =>
            Task.FromResult(!node.Games.StateOf(gameId).Connected.Contains("player-1"))
        );
        Assert.Equal(
            "unreachable",
            await two.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-1",
                    type = "offer",
                    payload = 1,
                }
            )
        );
    }

    [Fact]
    public async Task A_message_above_the_limit_ends_its_connection_alone()
    {
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;

        await Assert.ThrowsAsync<EndedException>(() =>
            one.InvokeAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "offer",
                    payload = new string('x', 200_000),
                }
            )
        );

        Assert.Equal(
            "unreachable",
            await two.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-1",
                    type = "offer",
                    payload = 1,
                }
            )
        );
    }

    /// <summary>The game that is meant repeats itself in each call, as existing clients do.</summary>
    private static string Naming(string fields, string gameId) =>
        $"{{\"game_id\": \"{gameId}\"{(fields == "{}" ? "" : ",")}{fields[1..]}";

    private static async Task<Said> AnswerAsync(Func<Task<JsonElement>> call)
    {
        try
        {
            return Answer(await call());
        }
        catch (Microsoft.AspNetCore.SignalR.HubException e)
        {
            return new Said(
                "error",
                e.Message[(e.Message.IndexOf("HubException: ", StringComparison.Ordinal) + "HubException: ".Length)..]
            );
        }
    }

    private static Said Answer(JsonElement answer) =>
        answer.EnumerateObject().ToList() switch
        {
            [{ Name: "error" or "result" } only] => new Said(only.Name, only.Value.GetString()!),
            var fields => new Said(
                string.Join(
                    ",",
                    fields.Where(field => !OfTheMoment.Contains(field.Name)).Select(field => field.Value.GetRawText())
                ),
                string.Join(",", fields.Select(field => field.Name))
            ),
        };

    /// <param name="Kind">A result, an error, or the values of the answer's fields.</param>
    /// <param name="What">Which; or the names of the fields.</param>
    private sealed record Said(string Kind, string What);

    /// <summary>One node with something to say of STUN.</summary>
    public sealed class Node : IAsyncLifetime
    {
        internal TestNode It { get; private set; } = null!;

        public async Task InitializeAsync() =>
            It = await TestNode.StartAsync("--Coordinator:IceServers:0:Urls:0", "stun:stun.example.org:3478");

        public async Task DisposeAsync() => await It.DisposeAsync();
    }
}
