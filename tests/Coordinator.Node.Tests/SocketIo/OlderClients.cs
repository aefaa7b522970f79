using System.Diagnostics;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Node.Players;
using Coordinator.Node.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>Clients without tokens, which say themselves whose they are, from networks that the operator
/// trusts.</summary>
public sealed class OlderClients(OlderClients.Node shared) : IClassFixture<OlderClients.Node>
{
    private const string NotJoined = "Say first which player this is: emit join_game with game_id and player_id.";

    private readonly TestNode node = shared.It;

    [Theory]
    [InlineData(null, true)]
    [InlineData("127.0.0.9", true)]
    [InlineData("127.0.0.9, 127.8.8.8", true)]
    [InlineData("203.0.113.7", false)]
    [InlineData("127.0.0.9, 203.0.113.7", false)]
    [InlineData("203.0.113.7, 127.0.0.9", false)]
    [InlineData("unknown", false)]
    public async Task Only_whose_whole_way_is_trusted_needs_no_token(string? forwardedFor, bool isBelieved)
    {
        var (gameId, _) = await node.CreateGameAsync();
        await using var player = await SocketIoPlayer.OpenAsync(
            node,
            headers: forwardedFor is null ? null : new Dictionary<string, string> { ["X-Forwarded-For"] = forwardedFor }
        );

        var refusal = await player.ConnectAsync();

        if (isBelieved)
        {
            Assert.Null(refusal);
            Assert.Equal(
                "joined",
                await player.ResultAsync("join_game", new { game_id = gameId, player_id = "player-1" })
            );
            Assert.Equal(["player-1"], node.Games.StateOf(gameId).Connected);
        }
        else
        {
            Assert.Equal(401, refusal!.Value.GetProperty("data").GetProperty("status").GetInt32());
        }
    }

    [Fact]
    public async Task Who_joins_as_a_drain_begins_does_not_hold_it_up()
    {
        await using var own = await TestNode.StartAsync("--Coordinator:SocketIo:TrustedNetworks", "127.0.0.0/8");
        var (gameId, _) = await own.CreateGameAsync();
        await using var player = await SocketIoPlayer.OpenAsync(own);
        Assert.Null(await player.ConnectAsync());
        var admission = new TaskCompletionSource();
        own.Games.BeforeAdmission = admission.Task;
        await player.EmitAsync("join_game", new { game_id = gameId, player_id = "player-1" });
        await Eventually.SoAsync("it is asked whether it may", () => Task.FromResult(own.Games.Admissions == 1));
        var here = own.Services.GetRequiredService<LocalPlayers>();
        await here.DisconnectAllAsync(TimeProvider.System, CancellationToken.None);

        admission.SetResult();

        await player.ClosedAsync();
        await Eventually.SoAsync("nobody is here", () => Task.FromResult(here.Count == 0));
        await Eventually.SoAsync("it counts as gone", () =>
            Task.FromResult(own.Games.StateOf(gameId).Connected.IsEmpty)
        );
    }

    [Fact]
    public async Task A_token_that_does_not_hold_is_refused_there_too()
    {
        await using var player = await SocketIoPlayer.OpenAsync(node, query: "token=made-up");

        Assert.Equal(401, (await player.ConnectAsync())!.Value.GetProperty("data").GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Who_counts_its_players_is_told_numbers_and_who_names_them_is_told_names()
    {
        var (gameId, _) = await node.CreateGameAsync(
            new
            {
                players = new[] { "0", "1" },
                validation = false,
                metadata = new { player_id = "0" },
            }
        );
        await using var zero = await JoinAsync(gameId, 0);
        var joined = await zero.NextAsync("game_joined");
        HubCalls.AssertJson("0", joined.GetProperty("player_id"));
        HubCalls.AssertJson(
            """[{"player_id": 0, "connected": true}, {"player_id": 1, "connected": false}]""",
            joined.GetProperty("players")
        );
        HubCalls.AssertJson("""{"player_id": "0"}""", joined.GetProperty("metadata"));
        await using var one = await JoinAsync(gameId, "1");
        joined = await one.NextAsync("game_joined");
        HubCalls.AssertJson("\"1\"", joined.GetProperty("player_id"));
        HubCalls.AssertJson(
            """[{"player_id": "0", "connected": true}, {"player_id": "1", "connected": true}]""",
            joined.GetProperty("players")
        );

        await BothAsync(
            "player_presence",
            $$"""{"game_id": "{{gameId}}", "player_id": 0, "connected": true}""",
            $$"""{"game_id": "{{gameId}}", "player_id": "1", "connected": true}"""
        );
        HubCalls.AssertJson(
            $$"""{"game_id": "{{gameId}}", "player_id": 1, "connected": true}""",
            await zero.NextAsync("player_presence")
        );
        await BothAsync(
            "game_ready",
            $$"""{"game_id": "{{gameId}}", "players": [0, 1]}""",
            $$"""{"game_id": "{{gameId}}", "players": ["0", "1"]}"""
        );
        Assert.Equal(
            "relayed",
            await zero.ResultAsync(
                "webrtc_signal",
                new
                {
                    player_id = 0,
                    target_player_id = 1,
                    type = "offer",
                    payload = new { player_id = "0" },
                }
            )
        );
        HubCalls.AssertJson(
            """{"from_player_id": "0", "type": "offer", "payload": {"player_id": "0"}}""",
            await one.NextAsync("webrtc_signal")
        );
        Assert.Equal(
            "relayed",
            await one.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "0",
                    type = "answer",
                    payload = new { player_id = "1" },
                }
            )
        );
        HubCalls.AssertJson(
            """{"from_player_id": 1, "type": "answer", "payload": {"player_id": "1"}}""",
            await zero.NextAsync("webrtc_signal")
        );

        // As such clients do it: no report says which pause it speaks of.
        Assert.Equal(
            "pause",
            await zero.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    game_id = gameId,
                    player_id = 0,
                    frame_number = 5,
                    timestamp = 1,
                    peer_id = 1,
                }
            )
        );
        await BothAsync(
            "p2p_pause",
            $$"""{"game_id": "{{gameId}}", "pause_frame": 5, "detecting_player": 0, "epoch": 1, "timeout_ms": 30000, "deadline": 1800000030000}""",
            $$"""{"game_id": "{{gameId}}", "pause_frame": 5, "detecting_player": "0", "epoch": 1, "timeout_ms": 30000, "deadline": 1800000030000}"""
        );
        Assert.Equal(
            "already_pausing",
            await one.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    frame_number = 6,
                    timestamp = 1,
                    peer_id = 0,
                }
            )
        );
        Assert.Equal("too_early", await zero.ResultAsync("p2p_reconnection_timeout", new { }));
        await using (var late = await JoinAsync(gameId, 1))
            HubCalls.AssertJson(
                """{"pause_frame": 5, "detecting_player": 0, "deadline": 1800000030000}""",
                (await late.NextAsync("game_joined")).GetProperty("pause")
            );
        HubCalls.AssertJson(
            $$"""{"game_id": "{{gameId}}", "player_id": "1"}""",
            await one.NextAsync("session_replaced")
        );
        await using var again = await JoinAsync(gameId, "1");
        await again.NextAsync("game_joined");
        await zero.InvokeAsync("clock", new { sent_at = 1 });
        Assert.Equal("waiting", await zero.ResultAsync("p2p_reconnection_success", new { }));
        Assert.Equal("resume", await again.ResultAsync("p2p_reconnection_success", new { }));
        HubCalls.AssertJson("""{"0": 5, "1": 6}""", (await zero.NextAsync("p2p_resume")).GetProperty("frames"));

        Assert.Equal("pause", await again.ResultAsync("p2p_connection_lost", new { frame_number = 7, timestamp = 1 }));
        Assert.Equal("left", await again.ResultAsync("leave_game", new { }));
        HubCalls.AssertJson(
            $$"""
            {"game_id": "{{gameId}}", "reason": "player_left", "disconnected_player_id": 1,
             "reconnection_data": {"total_pause_duration_ms": 0, "lost_players": [1], "recovered_players": []} }
            """,
            await zero.NextAsync("p2p_game_ended")
        );

        async Task BothAsync(string name, string toZero, string toOne)
        {
            HubCalls.AssertJson(toZero, await zero.NextAsync(name));
            HubCalls.AssertJson(toOne, await one.NextAsync(name));
        }
    }

    [Fact]
    public async Task What_is_sent_right_after_join_game_waits_for_it_and_keeps_its_order()
    {
        var (gameId, tokens) = await node.CreateGameAsync(new { players = 2, validation = false });
        await using var other = await SocketIoPlayer.ConnectAsync(node, tokens["player-2"]);
        await using var player = await OpenAsync();
        var letIn = new TaskCompletionSource();
        node.Games.BeforeAdmission = letIn.Task;
        var asked = node.Games.Admissions;

        var joined = player.ResultAsync("join_game", new { game_id = gameId, player_id = "player-1" });
        var clock = player.InvokeAsync("clock", new { sent_at = 7 });
        for (var i = 0; i < 60; i++)
            await player.EmitAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "offer",
                    payload = i,
                }
            );
        var left = player.ResultAsync("leave_game", new { });
        await Eventually.SoAsync("the join has come", () => Task.FromResult(node.Games.Admissions > asked));
        Assert.DoesNotContain(new Task[] { joined, clock, left }, call => call.IsCompleted);
        node.Games.BeforeAdmission = null;
        letIn.SetResult();

        Assert.Equal("joined", await joined);
        Assert.Equal(7, (await clock).GetProperty("sent_at").GetInt32());
        for (var i = 0; i < 60; i++)
            Assert.Equal(i, (await other.NextAsync("webrtc_signal")).GetProperty("payload").GetInt32());
        Assert.Equal("left", await left);
        Assert.False(player.HasBeenTold("error"));
    }

    [Fact]
    public async Task Whose_a_connection_is_is_said_once()
    {
        var (gameId, _) = await node.CreateGameAsync();
        await using var player = await JoinAsync(gameId, "player-1");
        var before = node.Games.StateOf(gameId);

        Assert.Equal("joined", await player.ResultAsync("join_game", new { game_id = gameId, player_id = "player-1" }));
        Assert.Equal(
            "forbidden",
            await player.ErrorAsync("join_game", new { game_id = gameId, player_id = "player-2" })
        );
        Assert.Equal(
            "forbidden",
            await player.ErrorAsync("join_game", new { game_id = "other", player_id = "player-1" })
        );

        Assert.Same(before, node.Games.StateOf(gameId));
        Assert.Single(player.Order, "game_joined");
    }

    [Fact]
    public async Task Of_two_at_once_the_first_holds()
    {
        var (gameId, _) = await node.CreateGameAsync();
        await using var player = await OpenAsync();

        var answers = await Task.WhenAll(
            player.InvokeAsync("join_game", new { game_id = gameId, player_id = "player-1" }),
            player.InvokeAsync("join_game", new { game_id = gameId, player_id = "player-2" })
        );

        HubCalls.AssertJson(
            """[{"result": "joined"}, {"error": "forbidden"}]""",
            JsonSerializer.SerializeToElement(answers)
        );
        Assert.Equal(["player-1"], node.Games.StateOf(gameId).Connected);
    }

    [Fact]
    public async Task Who_has_a_token_may_say_whose_it_is_and_no_other()
    {
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var player = await SocketIoPlayer.ConnectAsync(node, tokens["player-1"]);
        await player.NextAsync("game_joined");
        var before = node.Games.StateOf(gameId);

        Assert.Equal("joined", await player.ResultAsync("join_game", new { game_id = gameId, player_id = "player-1" }));
        Assert.Equal("joined", await player.ResultAsync("join_game", "{}"));
        Assert.Equal(
            "forbidden",
            await player.ErrorAsync("join_game", new { game_id = gameId, player_id = "player-2" })
        );
        Assert.Equal("forbidden", await player.ErrorAsync("join_game", new { game_id = "other" }));

        Assert.Same(before, node.Games.StateOf(gameId));
        Assert.Single(player.Order, "game_joined");
    }

    [Theory]
    [InlineData("""{"game_id": "gone", "player_id": "player-1"}""", "There is no such game, or no such player in it.")]
    [InlineData("""{"game_id": "GAME", "player_id": 7}""", "There is no such game, or no such player in it.")]
    [InlineData("{}", "game_id is missing. player_id is missing.")]
    [InlineData("""{"game_id": "GAME", "player_id": -1}""", "player_id must be a string of at most 256 characters.")]
    [InlineData("""{"game_id": "GAME", "player_id": 0.5}""", "player_id must be a string of at most 256 characters.")]
    [InlineData("""{"game_id": [], "player_id": "player-1"}""", "game_id must be a string of at most 256 characters.")]
    [InlineData(
        """{"game_id": "GAME", "player_id": "\ud800"}""",
        "player_id must be a string of at most 256 characters."
    )]
    [InlineData("[]", "The argument must be an object.")]
    public async Task Who_is_not_there_is_not_joined_and_may_try_again(string fields, string sentence)
    {
        var (gameId, _) = await node.CreateGameAsync();
        await using var player = await OpenAsync();

        Assert.Equal(
            sentence,
            await player.ErrorAsync("join_game", fields.Replace("GAME", gameId, StringComparison.Ordinal))
        );
        Assert.Empty(node.Games.StateOf(gameId).Connected);
        Assert.Equal(NotJoined, await player.ErrorAsync("leave_game", new { }));

        Assert.Equal("joined", await player.ResultAsync("join_game", new { game_id = gameId, player_id = "player-1" }));
    }

    [Fact]
    public async Task While_the_game_does_not_answer_the_connection_is_closed_so_that_its_client_comes_back()
    {
        var (gameId, _) = await node.CreateGameAsync();
        await using var player = await OpenAsync();
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));

        await Assert.ThrowsAsync<EndedException>(() =>
            player.InvokeAsync("join_game", new { game_id = gameId, player_id = "player-1" })
        );

        Assert.False(player.IsDismissed);
        Assert.Empty(node.Games.StateOf(gameId).Connected);
    }

    [Fact]
    public async Task Who_does_not_join_in_time_is_sent_out_and_who_does_stays()
    {
        await using var hasty = await Node.StartAsync("--Coordinator:Limits:FirstRequest", "2s");
        var (gameId, _) = await hasty.CreateGameAsync();
        var opened = Stopwatch.GetTimestamp();
        await using var silent = await OpenAsync(hasty);
        await using var failing = await OpenAsync(hasty);
        await using var player = await OpenAsync(hasty);
        await using var changing = await OpenAsync(hasty);
        await player.ResultAsync("join_game", new { game_id = gameId, player_id = "player-1" });
        hasty.Games.Failures.Enqueue(new InvalidOperationException("a mistake"));
        await failing.EmitAsync("join_game", new { game_id = gameId, player_id = "player-2" });
        await Eventually.SoAsync("its join has failed", () => Task.FromResult(hasty.Games.Failures.Count == 0));
        // Out of the namespace and in again: what was expected of it before counts no more.
        await changing.SendAsync("41");
        Assert.Null(await changing.ConnectAsync());
        await changing.ResultAsync("join_game", new { game_id = gameId, player_id = "player-2" });

        await silent.ClosedAsync();
        await failing.ClosedAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(opened).TotalSeconds, 1.9, 15);
        Assert.True(silent.IsDismissed);
        Assert.Equal("waiting", await player.ResultAsync("p2p_validation_success", new { }));
        Assert.Equal("complete", await changing.ResultAsync("p2p_validation_success", new { }));
    }

    [Fact]
    public async Task Before_it_has_joined_a_connection_may_not_ask_for_ever()
    {
        await using var strict = await Node.StartAsync(
            "--Coordinator:Limits:OtherCalls:PerSecond",
            "1",
            "--Coordinator:Limits:OtherCalls:Burst",
            "3"
        );
        using var counted = new LimitCounts(strict.Services);
        await using var player = await OpenAsync(strict);

        for (var i = 0; i < 3; i++)
            Assert.Equal(NotJoined, await player.ErrorAsync("clock", new { sent_at = 1 }));
        for (var i = 0; i < 9; i++)
            await player.EmitAsync("clock", new { sent_at = 1 });

        await player.ClosedAsync();
        Assert.Equal(1, counted["no_call"]);
    }

    [Fact]
    public async Task Joining_has_its_limits_too()
    {
        await using var strict = await Node.StartAsync(
            "--Coordinator:Limits:OtherCalls:PerSecond",
            "1",
            "--Coordinator:Limits:OtherCalls:Burst",
            "4",
            "--Coordinator:Limits:ConnectsPerPlayer:PerSecond",
            "1",
            "--Coordinator:Limits:ConnectsPerPlayer:Burst",
            "1"
        );
        using var counted = new LimitCounts(strict.Services);
        var (gameId, _) = await strict.CreateGameAsync();
        var fields = new { game_id = gameId, player_id = "player-1" };
        await using var player = await OpenAsync(strict);
        await using var other = await OpenAsync(strict);

        Assert.Equal("joined", await player.ResultAsync("join_game", fields));
        Assert.StartsWith(
            "limited: this player connects too often.",
            await other.ErrorAsync("join_game", fields),
            StringComparison.Ordinal
        );
        Assert.Equal(1, counted["connect_of_player"]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => player.InvokeAsync("join_game", fields)));
        var refused = answers.Where(answer => answer.TryGetProperty("error", out var _)).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, refusal =>
            Assert.Equal(
                "limited: too many calls of join_game on this connection, repeat it later.",
                SocketIoPlayer.ErrorOf(refusal)
            )
        );
        Assert.Equal(refused.Count, counted["other_call"]);
    }

    private async Task<SocketIoPlayer> OpenAsync(TestNode? at = null)
    {
        var player = await SocketIoPlayer.OpenAsync(at ?? node);
        Assert.Null(await player.ConnectAsync());
        return player;
    }

    private async Task<SocketIoPlayer> JoinAsync(string gameId, object playerId)
    {
        var player = await OpenAsync();
        Assert.Equal("joined", await player.ResultAsync("join_game", new { game_id = gameId, player_id = playerId }));
        return player;
    }

    /// <summary>One node that trusts this machine.</summary>
    public sealed class Node : IAsyncLifetime
    {
        internal TestNode It { get; private set; } = null!;

        internal static Task<TestNode> StartAsync(params string[] arguments) =>
            TestNode.StartAsync(["--Coordinator:SocketIo:TrustedNetworks:0", "127.0.0.0/8", .. arguments]);

        public async Task InitializeAsync() => It = await StartAsync();

        public async Task DisposeAsync() => await It.DisposeAsync();
    }
}
