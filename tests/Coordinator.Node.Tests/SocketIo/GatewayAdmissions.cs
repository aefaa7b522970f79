using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>Who is let in over Socket.IO: at the handshake, where HTTP says so, and when it connects, where it needs a
/// token.</summary>
public sealed class GatewayAdmissions(GatewayAdmissions.Node shared)
    : IClassFixture<GatewayAdmissions.Node>,
        IAsyncLifetime
{
    private static readonly string Key = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());

    private readonly TestNode node = shared.It;
    private string gameId = null!;

    private PlayerIdentity Someone => new(gameId, "player-1");

    public async Task InitializeAsync() => (gameId, _) = await node.CreateGameAsync();

    public async Task DisposeAsync()
    {
        using var _ = await node.Management.DeleteAsync("/drain"); // it is as it was
    }

    [Theory]
    [InlineData("auth", SocketIoTransport.WebSocket)]
    [InlineData("auth", SocketIoTransport.Polling)]
    [InlineData("token", SocketIoTransport.WebSocket)]
    [InlineData("access_token", SocketIoTransport.Polling)]
    public async Task A_token_lets_in_beside_the_connect_and_in_the_address(string where, SocketIoTransport transport)
    {
        await using var player = await SocketIoPlayer.OpenAsync(
            node,
            transport,
            where == "auth" ? "" : $"{where}={Token(Someone)}"
        );

        Assert.Null(await player.ConnectAsync(where == "auth" ? new { token = Token(Someone) } : null));

        var joined = await player.NextAsync("game_joined");
        Assert.Equal(
            (gameId, "player-1"),
            (joined.GetProperty("game_id").GetString(), joined.GetProperty("player_id").GetString())
        );
        Assert.Equal(["player-1"], Connected);
    }

    [Fact]
    public async Task The_token_beside_the_connect_is_the_one_that_counts()
    {
        await using var player = await SocketIoPlayer.OpenAsync(node, query: "token=old");

        Assert.Null(await player.ConnectAsync(new { token = Token(Someone) }));
    }

    [Theory]
    [InlineData(
        "none",
        "A token is needed: io(url, { auth: { token } }), with the one that the game's backend was given for this "
            + "player."
    )]
    [InlineData("made up", "The token does not hold: it is none of this coordinator's, or too old.")]
    [InlineData("expired", "The token does not hold: it is none of this coordinator's, or too old.")]
    [InlineData(
        "empty",
        "A token is needed: io(url, { auth: { token } }), with the one that the game's backend was given for this "
            + "player."
    )]
    public async Task Without_a_token_that_holds_nobody_is_let_in(string which, string sentence)
    {
        await using var player = await SocketIoPlayer.OpenAsync(node);

        var refusal = await player.ConnectAsync(
            which switch
            {
                "none" => null,
                "made up" => new { token = "not.a.jwt" },
                "expired" => new
                {
                    token = Token(
                        Someone,
                        new StoppedClock(DateTimeOffset.UtcNow - TimeSpan.FromHours(24) - TimeSpan.FromSeconds(31))
                    ),
                },
                _ => new { token = "" },
            }
        );

        AssertRefused(401, sentence, refusal);
        Assert.Empty(Connected);
        // The session is there still, and the same client may bring a better one over it.
        Assert.Null(await player.ConnectAsync(new { token = Token(Someone) }));
    }

    [Theory, InlineData("gone", "player-1"), InlineData(null, "player-9")]
    public async Task A_game_or_player_that_is_not_there_is_not_found(string? game, string id)
    {
        await using var player = await SocketIoPlayer.OpenAsync(node);

        var refusal = await player.ConnectAsync(new { token = Token(new PlayerIdentity(game ?? gameId, id)) });

        AssertRefused(404, "There is no such game, or no such player in it.", refusal);
        Assert.Empty(Connected);
    }

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task While_a_game_does_not_answer_the_connection_is_closed_so_that_its_client_comes_back(
        SocketIoTransport transport
    )
    {
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));
        await using var early = await SocketIoPlayer.OpenAsync(node, transport);

        await Assert.ThrowsAsync<EndedException>(() => early.ConnectAsync(new { token = Token(Someone) }));

        Assert.False(early.IsDismissed);
        Assert.Empty(Connected);
        await using var back = await SocketIoPlayer.ConnectAsync(node, Token(Someone), transport);
    }

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task A_node_that_is_drained_closes_its_players_connections_and_takes_no_more(
        SocketIoTransport transport
    )
    {
        node.Games.Node.CanHandOff = true;
        await using var player = await SocketIoPlayer.ConnectAsync(node, Token(Someone), transport);
        await player.NextAsync("game_joined");
        await using var early = await SocketIoPlayer.OpenAsync(node, transport);

        using var answer = await node.Management.PostAsync("/drain", null);

        await player.ClosedAsync();
        Assert.False(player.IsDismissed);
        using var refusal = await HandshakeAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        Assert.Equal("1", refusal.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await OpeningFailsAsync(transport));
        // One that had its session before is closed as well, not told that there is no way in.
        await Assert.ThrowsAsync<EndedException>(() => early.ConnectAsync(new { token = Token(Someone) }));
        await Eventually.SoAsync("nobody is in the game", () => Task.FromResult(Connected.Count == 0));
    }

    [Theory]
    [InlineData("https://play.example.org", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("https://play.example.org.evil.example", false)]
    [InlineData("null", false)]
    public async Task Pages_of_other_origins_must_be_allowed(string origin, bool isAllowed)
    {
        using var answer = await HandshakeAsync(origin: origin);

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(
            isAllowed,
            answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) && allowed.Single() == origin
        );
        Assert.Equal(isAllowed, answer.Headers.Contains("Access-Control-Allow-Credentials"));
        if (isAllowed)
        {
            await using var page = await SocketIoPlayer.OpenAsync(node, headers: Origin(origin));
            Assert.Null(await page.ConnectAsync(new { token = Token(Someone) }));
        }
        else
        {
            Assert.Equal(
                HttpStatusCode.Forbidden,
                await OpeningFailsAsync(SocketIoTransport.WebSocket, headers: Origin(origin))
            );
        }
    }

    [Fact]
    public async Task A_session_of_one_page_is_not_for_pages_of_other_origins()
    {
        var line = await SocketIoLine.OpenAsync(
            node,
            SocketIoTransport.Polling,
            headers: Origin("https://play.example.org")
        );
        await using var _ = line;
        var id = JsonElement.Parse((await line.ReadAsync())![1..]).GetProperty("sid").GetString();

        using var answer = await HandshakeAsync($"sid={id}", "https://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory, InlineData("https://play.example.org", true), InlineData("https://evil.example", false)]
    public async Task A_browser_that_asks_first_is_told_whether_it_may(string origin, bool isAllowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/socket.io/?EIO=4&transport=polling&sid=x");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var answer = await node.Players.SendAsync(request);

        Assert.Equal(isAllowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(isAllowed, answer.Headers.Contains("Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task It_is_served_to_players_and_not_where_operators_are()
    {
        using var answer = await node.Management.GetAsync("/socket.io/?EIO=4&transport=polling");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static string Token(PlayerIdentity player, TimeProvider? time = null) =>
        new PlayerTokens(Convert.FromBase64String(Key), TimeSpan.FromHours(24), time ?? TimeProvider.System).Issue(
            player
        );

    private static Dictionary<string, string> Origin(string origin) => new() { ["Origin"] = origin };

    private static void AssertRefused(int status, string sentence, JsonElement? refusal) =>
        HubCalls.AssertJson(
            $$$"""{"message": {{{JsonSerializer.Serialize(sentence)}}}, "data": {"status": {{{status}}}}}""",
            refusal!.Value
        );

    private ImmutableHashSet<string> Connected => node.Games.StateOf(gameId).Connected;

    private async Task<HttpResponseMessage> HandshakeAsync(string query = "", string? origin = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            SocketIoLine.AddressOf(node, SocketIoTransport.Polling, query)
        );
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await node.Players.SendAsync(request);
    }

    private async Task<HttpStatusCode?> OpeningFailsAsync(
        SocketIoTransport transport,
        Dictionary<string, string>? headers = null
    ) =>
        (
            await Assert.ThrowsAsync<HttpRequestException>(() =>
                SocketIoLine.OpenAsync(node, transport, headers: headers)
            )
        ).StatusCode;

    /// <summary>One node whose key is known, with one page that is allowed.</summary>
    public sealed class Node : IAsyncLifetime
    {
        internal TestNode It { get; private set; } = null!;

        public async Task InitializeAsync() =>
            It = await TestNode.StartAsync(
                "--Coordinator:TokenKey",
                Key,
                "--Coordinator:AllowedOrigins:0",
                "https://play.example.org",
                "--Coordinator:ManagementReadOnly",
                "false",
                "--Coordinator:Drain:Notice",
                "1ms"
            );

        public async Task DisposeAsync() => await It.DisposeAsync();
    }
}
