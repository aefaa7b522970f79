using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>What a client of Socket.IO can take of a node, what is said over it, and that it is counted as it is for
/// SignalR's.</summary>
public sealed class GatewayLimits
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
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => one.InvokeAsync(method, fields)));

        var refused = answers.Where(answer => answer.TryGetProperty("error", out var _)).ToList();
        Assert.InRange(refused.Count, 6, 9);
        Assert.All(refused, refusal =>
            Assert.Equal(
                $"limited: too many calls of {method} on this connection, repeat it later.",
                SocketIoPlayer.ErrorOf(refusal)
            )
        );
        Assert.Equal(refused.Count, counted[kind]);
        // Another kind, and another connection, are not concerned.
        Assert.False(
            (
                await two.InvokeAsync(method, fields.Replace("player-2", "player-1", StringComparison.Ordinal))
            ).TryGetProperty("error", out var _)
        );
        if (setting != "Clock")
            Assert.Equal(1, (await one.InvokeAsync("clock", new { sent_at = 1 })).GetProperty("sent_at").GetInt32());
    }

    [Theory]
    [InlineData("""["no_such_call",{}]""", "There is no call 'no_such_call'.")]
    [InlineData("""["clock",{},{}]""", "clock takes one object.")]
    public async Task A_connection_that_sends_too_much_that_is_no_call_is_closed_and_counted(
        string arguments,
        string sentence
    )
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:OtherCalls:PerSecond",
            "1",
            "--Coordinator:Limits:OtherCalls:Burst",
            "3"
        );
        using var counted = new LimitCounts(node.Services);
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;

        for (var i = 0; i < 3; i++)
            Assert.Equal(sentence, SocketIoPlayer.ErrorOf(await one.AskAsync(arguments)));
        for (var i = 0; i < 9; i++)
            await one.SendAsync($"42{arguments}");

        await one.ClosedAsync();
        Assert.False(one.IsDismissed);
        Assert.Equal(1, counted["no_call"]);
        await two.InvokeAsync("ice_servers", new { });
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

        var refusals = new List<JsonElement?>();
        for (var i = 0; i < 6; i++)
        {
            await using var player = await SocketIoPlayer.OpenAsync(node);
            refusals.Add(await player.ConnectAsync(new { token = tokens["player-1"] }));
        }

        Assert.Equal([null, null, null], refusals.Take(3));
        var refused = refusals.OfType<JsonElement>().ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, refusal =>
            Assert.Matches(
                @"^limited: this player connects too often\. Try again in \d+ s\.$",
                refusal.GetProperty("message").GetString()
            )
        );
        Assert.All(refused, refusal => Assert.Equal(429, refusal.GetProperty("data").GetProperty("status").GetInt32()));
        Assert.Equal(refused.Count, counted["connect_of_player"]);
        await using var other = await SocketIoPlayer.ConnectAsync(node, tokens["player-2"]);
    }

    [Fact]
    public async Task Who_has_no_token_is_held_back_and_does_not_hurt_those_with_one()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:WithoutToken:PerSecond",
            "1",
            "--Coordinator:Limits:WithoutToken:Burst",
            "2"
        );
        using var counted = new LimitCounts(node.Services);
        var (_, tokens) = await node.CreateGameAsync();
        await using var stranger = await SocketIoPlayer.OpenAsync(node);

        Assert.Equal(401, Status(await stranger.ConnectAsync()));
        Assert.Equal(401, Status(await stranger.ConnectAsync(new { token = "made-up" })));
        var asked = Stopwatch.GetTimestamp();
        var refusal = await stranger.ConnectAsync();
        Assert.True(Stopwatch.GetElapsedTime(asked).TotalMilliseconds > 90, "A flood is not held back.");

        Assert.Equal(429, Status(refusal));
        Assert.StartsWith(
            "limited: too many requests without a token come from your address.",
            refusal!.Value.GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(1, counted["without_token"]);
        await using var player = await SocketIoPlayer.ConnectAsync(node, tokens["player-1"]);
    }

    [Fact]
    public async Task Handshakes_of_one_address_are_limited_behind_a_proxy_and_this_machine_is_not()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:ConnectsPerAddress:PerSecond",
            "1",
            "--Coordinator:Limits:ConnectsPerAddress:Burst",
            "2"
        );
        using var counted = new LimitCounts(node.Services);

        Assert.Equal(HttpStatusCode.OK, await HandshakeAsync(node, "203.0.113.7"));
        Assert.Equal(HttpStatusCode.OK, await HandshakeAsync(node, "8.8.8.8, 203.0.113.7, 10.0.0.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await HandshakeAsync(node, "9.9.9.9, 203.0.113.7"));
        Assert.Equal(1, counted["connect_of_address"]);
        Assert.Equal(HttpStatusCode.OK, await HandshakeAsync(node, "203.0.113.8"));
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, await HandshakeAsync(node));
    }

    [Fact]
    public async Task A_player_that_does_not_read_loses_signals_first_and_is_then_cut_off_and_counted()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:Reports:PerSecond",
            "0",
            "--Coordinator:Limits:Signals:PerSecond",
            "0",
            "--Coordinator:Limits:QueuedBytes",
            "262144"
        );
        using var counted = new LimitCounts(node.Services);
        var (gameId, tokens) = await node.CreateGameAsync(new { players = 2, validation = false });
        var slow = await SocketIoLine.OpenAsync(node, SocketIoTransport.WebSocket);
        await using var _ = slow;
        await slow.SendAsync($$"""40{"token":"{{tokens["player-1"]}}"}""");
        await using var other = await SocketIoPlayer.ConnectAsync(node, tokens["player-2"]);
        await other.NextAsync("game_ready");

        var signal = new
        {
            target_player_id = "player-1",
            type = "offer",
            payload = new string('x', 60_000),
        };
        for (var i = 0; i < 2000 && counted["queued_signal"] == 0; i++)
            Assert.Equal("relayed", await other.ResultAsync("webrtc_signal", signal));
        Assert.NotEqual(0, counted["queued_signal"]);
        Assert.Contains("player-1", node.Games.StateOf(gameId).Connected);
        for (var i = 0; i < 2000 && counted["queue"] == 0; i++)
            await PauseAsync(other);

        Assert.Equal(1, counted["queue"]);
        await Eventually.SoAsync("it is gone", () =>
            Task.FromResult(!node.Games.StateOf(gameId).Connected.Contains("player-1"))
        );
        await EndsAsync(slow);
        await other.ResultAsync("leave_game", new { });
    }

    [Fact]
    public async Task A_player_that_does_not_poll_is_cut_off_as_well()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:Reports:PerSecond",
            "0",
            "--Coordinator:Limits:QueuedBytes",
            "262144"
        );
        var (gameId, tokens) = await node.CreateGameAsync(new { players = 2, validation = false });
        var slow = await SocketIoLine.OpenAsync(node, SocketIoTransport.Polling);
        await using var _ = slow;
        await slow.SendAsync($$"""40{"token":"{{tokens["player-1"]}}"}""");
        await using var other = await SocketIoPlayer.ConnectAsync(node, tokens["player-2"]);
        await other.NextAsync("game_ready");

        var pauses = 0;
        while (node.Games.StateOf(gameId).Connected.Contains("player-1") && ++pauses < 3000)
            await PauseAsync(other);

        Assert.InRange(pauses, 300, 2999);
    }

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task A_session_that_does_not_connect_is_closed_in_time(SocketIoTransport transport)
    {
        await using var node = await TestNode.StartAsync("--Coordinator:Limits:FirstRequest", "1s");
        var opened = Stopwatch.GetTimestamp();
        await using var silent = await SocketIoPlayer.OpenAsync(node, transport);

        await silent.ClosedAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(opened).TotalSeconds, 0.9, 10);
    }

    [Fact]
    public async Task Sessions_of_strangers_are_few_and_counted_and_keep_nobody_out()
    {
        await using var node = await TestNode.StartAsync("--Coordinator:Limits:UnadmittedConnections", "16");
        using var counted = new LimitCounts(node.Services);
        for (var i = 0; i < 16; i++)
            Assert.Equal(HttpStatusCode.OK, await HandshakeAsync(node));
        Assert.Equal(0, counted["unadmitted"]);

        // Who comes anew has the place of the one who has been silent for longest.
        for (var i = 0; i < 100; i++)
            Assert.Equal(HttpStatusCode.OK, await HandshakeAsync(node));

        Assert.Equal(100, counted["unadmitted"]);
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;
        for (var i = 0; i < 50; i++)
            Assert.Equal(HttpStatusCode.OK, await HandshakeAsync(node));
        Assert.Equal(
            "relayed",
            await one.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "offer",
                    payload = 1,
                }
            )
        );
    }

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task Players_are_no_strangers_however_many_they_are(SocketIoTransport transport)
    {
        await using var node = await TestNode.StartAsync("--Coordinator:Limits:UnadmittedConnections", "16");
        using var counted = new LimitCounts(node.Services);
        var players = new List<SocketIoPlayer>();
        for (var i = 0; i < 10; i++)
        {
            var (_, one, two) = await node.PlayOverSocketIoAsync(transport: transport);
            players.AddRange([one, two]);
        }

        foreach (var player in players)
            Assert.Equal(1, (await player.InvokeAsync("clock", new { sent_at = 1 })).GetProperty("sent_at").GetInt32());

        Assert.Equal(0, counted["unadmitted"]);
        foreach (var player in players)
            await player.DisposeAsync();
    }

    [Fact]
    public async Task Who_says_who_it_is_while_its_connection_is_upgraded_is_no_stranger_on_any_of_its_connections()
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Limits:UnadmittedConnections",
            "16",
            "--Coordinator:SocketIo:TrustedNetworks",
            "127.0.0.0/8"
        );
        using var counted = new LimitCounts(node.Services);
        var sockets = new List<ClientWebSocket>();
        for (var i = 0; i < 20; i++)
            sockets.Add(await JoinWhileUpgradingAsync(node));

        Assert.Equal(0, counted["unadmitted"]);
        Assert.All(sockets, socket => Assert.Equal(WebSocketState.Open, socket.State));
        sockets.ForEach(socket => socket.Dispose());
    }

    /// <summary>The WebSocket comes before the player is known, and nothing comes over it from then on but the
    /// upgrade.</summary>
    private static async Task<ClientWebSocket> JoinWhileUpgradingAsync(TestNode node)
    {
        var (gameId, _) = await node.CreateGameAsync();
        using var http = new HttpClient();
        var address = SocketIoLine.AddressOf(node, SocketIoTransport.Polling);
        var sid = JsonElement.Parse((await http.GetStringAsync(address))[1..]).GetProperty("sid").GetString();
        var session = SocketIoLine.AddressOf(node, SocketIoTransport.Polling, $"sid={sid}");
        await PostAsync("40");
        Assert.StartsWith("40{", await http.GetStringAsync(session), StringComparison.Ordinal);
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            SocketIoLine.AddressOf(node, SocketIoTransport.WebSocket, $"sid={sid}"),
            CancellationToken.None
        );
        await SendAsync("2probe");
        var buffer = new byte[4_096];
        await socket.ReceiveAsync(buffer, CancellationToken.None);
        await PostAsync($$"""420["join_game",{"game_id":"{{gameId}}","player_id":"player-1"}]""");
        await SendAsync("5");
        var told = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.StartsWith("4", Encoding.UTF8.GetString(buffer, 0, told.Count), StringComparison.Ordinal);
        return socket;

        async Task PostAsync(string packet)
        {
            using var content = new StringContent(packet);
            using var answer = await http.PostAsync(session, content);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Task SendAsync(string packet) =>
            socket.SendAsync(
                Encoding.UTF8.GetBytes(packet),
                WebSocketMessageType.Text,
                endOfMessage: true,
                CancellationToken.None
            );
    }

    /// <summary>One pause and its end, of which both players are told.</summary>
    private static async Task PauseAsync(SocketIoPlayer player)
    {
        await player.ResultAsync("p2p_connection_lost", new { frame_number = 1, timestamp = 1 });
        await player.ResultAsync("p2p_reconnection_success", new { });
    }

    private static async Task EndsAsync(SocketIoLine line)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await line.ReadAsync().WaitAsync(patience.Token) is not null) { }
    }

    private static int Status(JsonElement? refusal) =>
        refusal!.Value.GetProperty("data").GetProperty("status").GetInt32();

    private static async Task<HttpStatusCode> HandshakeAsync(TestNode node, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            SocketIoLine.AddressOf(node, SocketIoTransport.Polling)
        );
        if (forwardedFor is not null)
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await node.Players.SendAsync(request);
        return answer.StatusCode;
    }
}
