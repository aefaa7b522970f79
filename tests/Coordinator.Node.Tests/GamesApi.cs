using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>Games as a backend makes, reads, lists and closes them.</summary>
public sealed class GamesApi : IAsyncLifetime
{
    private TestNode node = null!;

    public async Task InitializeAsync() => node = await TestNode.StartAsync();

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task A_game_is_created_with_a_token_for_each_player_and_the_hubs_address()
    {
        using var response = await PostAsync("""{"players": ["ada", "bob.2"], "game_id": "Match_1-a"}""");
        var game = await Json(response);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("Match_1-a", game.GetProperty("game_id").GetString());
        Assert.Equal(new Uri(node.Players.BaseAddress!, "/hubs/game").ToString(), game.GetProperty("hub").GetString());
        Assert.Equal(
            ["ada", "bob.2"],
            game.GetProperty("players").EnumerateArray().Select(p => p.GetProperty("player_id").GetString())
        );
        Assert.All(game.GetProperty("players").EnumerateArray(), p =>
            Assert.Equal(3, p.GetProperty("token").GetString()!.Split('.').Length)
        );
    }

    [Fact]
    public async Task Players_by_number_and_a_game_without_a_name_get_names()
    {
        var (first, tokens) = await node.CreateGameAsync(new { players = 3 });
        var (second, _) = await node.CreateGameAsync(new { players = 3 });

        Assert.Equal(["player-1", "player-2", "player-3"], tokens.Keys);
        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task The_public_address_is_the_hubs()
    {
        await using var proxied = await TestNode.StartAsync("--public-url", "https://play.example.org/coordinator/");
        using var response = await proxied.Players.PostAsJsonAsync("/games", new { players = 2 });

        Assert.Equal(
            "https://play.example.org/coordinator/hubs/game",
            (await Json(response)).GetProperty("hub").GetString()
        );
    }

    [Fact]
    public async Task An_id_that_is_taken_is_a_conflict()
    {
        await node.CreateGameAsync(new { players = 2, game_id = "one" });
        using var response = await PostAsync("""{"players": 2, "game_id": "one"}""");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("There is a game one already.", (await Json(response)).GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_backend_that_got_no_answer_asks_again_with_its_key_and_gets_the_same_game()
    {
        async Task<(HttpStatusCode Status, string? GameId)> AskAsync(string body, string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/games")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await node.Players.SendAsync(request);
            var game = await Json(response);
            return (response.StatusCode, game.TryGetProperty("game_id", out var id) ? id.GetString() : null);
        }

        var first = await AskAsync("""{"players": 2, "metadata": {"map": 1}}""", "order-1");
        var again = await AskAsync("""{"players": 2, "metadata": {"map": 1}}""", "order-1");
        var changed = await AskAsync("""{"players": 3}""", "order-1");
        var other = await AskAsync("""{"players": 2, "metadata": {"map": 1}}""", "order-2");
        var tooLong = await AskAsync("""{"players": 2}""", new string('k', 256));

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal(first, again);
        Assert.Equal(HttpStatusCode.Conflict, changed.Status);
        Assert.Equal(HttpStatusCode.Created, other.Status);
        Assert.NotEqual(first.GameId, other.GameId);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.Status);
    }

    [Fact]
    public async Task A_creation_that_is_not_answered_is_repeated_once_as_the_same()
    {
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));

        await node.CreateGameAsync();

        Assert.Equal(2, node.Games.CreationIds.Count);
        Assert.Single(node.Games.CreationIds.Distinct());
    }

    [Fact]
    public async Task A_creation_that_is_never_answered_is_unavailable()
    {
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));
        node.Games.Failures.Enqueue(new GameUnavailableException("still moving"));
        using var response = await PostAsync("""{"players": 2}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_failure_inside_is_a_problem_that_tells_no_secrets()
    {
        node.Games.Failures.Enqueue(new InvalidOperationException("the password is 12345"));
        using var response = await node.Players.GetAsync(new Uri("/games/g1", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("12345", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_game_is_read_as_it_stands()
    {
        await node.CreateGameAsync(
            new
            {
                players = 2,
                game_id = "g1",
                metadata = new { map = "dunes" },
            }
        );

        HubCalls.AssertJson(
            """
            {"game_id": "g1", "phase": "waiting", "epoch": 0, "created_at": 1800000000000,
             "players": [{"player_id": "player-1", "connected": false}, {"player_id": "player-2", "connected": false}],
             "settings": {"reconnection_timeout_ms": 30000, "join_timeout_ms": 300000, "validation": true},
             "metadata": {"map": "dunes"}}
            """,
            await GetAsync("/games/g1")
        );
    }

    [Fact]
    public async Task The_record_of_a_game_says_what_happened_in_its_pauses()
    {
        var (gameId, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _ = one;
        await using var __ = two;
        await one.ResultAsync(
            "p2p_connection_lost",
            new
            {
                frame_number = 50,
                timestamp = 1_799_999_999_000,
                ice_state = "disconnected",
                dc_state = "open",
                peer_id = "player-2",
            }
        );
        HubCalls.AssertJson(
            """
            {"in_progress": true, "total_pause_duration_ms": 0, "reconnection_attempts": [], "disconnections": [
              {"timestamp": 1800000000000, "frame": 50, "detecting_peer": "player-1", "ice_state": "disconnected", "dc_state": "open",
               "epoch": 1, "peer_id": "player-2", "reported_timestamp": 1799999999000}]}
            """,
            await GetAsync($"/games/{gameId}/reconnection-data")
        );
        HubCalls.AssertJson(
            """{"pause_frame": 50, "detecting_player": "player-1", "deadline": 1800000030000}""",
            (await GetAsync($"/games/{gameId}")).GetProperty("pause")
        );

        node.Games.Now += TimeSpan.FromSeconds(2);
        await one.ResultAsync("p2p_reconnection_success", new { duration_ms = 1900, attempts = 2 });

        var record = await GetAsync($"/games/{gameId}/reconnection-data");
        Assert.False(record.GetProperty("in_progress").GetBoolean());
        Assert.Equal(2000, record.GetProperty("total_pause_duration_ms").GetInt64());
        HubCalls.AssertJson(
            """
            [{"timestamp": 1800000002000, "duration_ms": 1900, "outcome": "success", "attempts": 2, "epoch": 1, "player_id": "player-1"}]
            """,
            record.GetProperty("reconnection_attempts")
        );
    }

    [Fact]
    public async Task A_game_is_closed_and_its_players_are_told()
    {
        var (gameId, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _ = one;
        await using var __ = two;

        Assert.Equal(HttpStatusCode.Accepted, await DeleteAsync($"/games/{gameId}"));
        Assert.Equal(HttpStatusCode.Accepted, await DeleteAsync($"/games/{gameId}"));

        var ended = await two.NextAsync("p2p_game_ended");
        Assert.Equal("closed_by_operator", ended.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("disconnected_player_id").ValueKind);
        Assert.Equal(
            "closed_by_operator",
            (await GetAsync($"/games/{gameId}")).GetProperty("ended").GetProperty("reason").GetString()
        );
    }

    [Theory]
    [InlineData("GET", "/games/none")]
    [InlineData("GET", "/games/none/reconnection-data")]
    [InlineData("DELETE", "/games/none")]
    [InlineData("GET", "/games/%2e%2e%2fsecret")]
    [InlineData("DELETE", "/games/a%20b")]
    [InlineData("GET", "/exports/other.csv")]
    public async Task What_is_not_there_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await node.Players.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_method_that_a_route_has_not_is_refused_as_a_problem()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/games");
        using var response = await node.Players.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("Method Not Allowed.", (await Json(response)).GetProperty("title").GetString());
    }

    [Fact]
    public async Task Games_are_listed_by_page_newest_first()
    {
        foreach (var id in (string[])["a", "b", "c"])
        {
            await node.CreateGameAsync(new { players = 2, game_id = id });
            node.Games.Now += TimeSpan.FromSeconds(1);
        }
        await DeleteAsync("/games/b");

        var first = await GetAsync("/games?limit=2");
        var last = await GetAsync($"/games?limit=2&after={first.GetProperty("next").GetString()}");

        Assert.Equal(["c", "b"], Ids(first));
        Assert.Equal(["a"], Ids(last));
        Assert.False(last.TryGetProperty("next", out _));
        Assert.Equal(["c", "a"], Ids(await GetAsync("/games?phase=waiting")));
        HubCalls.AssertJson(
            """
            {"game_id": "b", "phase": "ended", "epoch": 0, "players": ["player-1", "player-2"],
             "ended": {"reason": "closed_by_operator"}, "created_at": 1800000001000}
            """,
            (await GetAsync("/games?phase=ended")).GetProperty("games")[0]
        );
    }

    [Theory]
    [InlineData("phase=over", "phase", "phase must be waiting, validating, playing, paused or ended.")]
    [InlineData("phase=None", "phase", "phase must be waiting, validating, playing, paused or ended.")]
    [InlineData("limit=0", "limit", "limit must be an integer from 1 to 500.")]
    [InlineData("limit=501", "limit", "limit must be an integer from 1 to 500.")]
    [InlineData("limit=ten", "limit", "limit must be an integer from 1 to 500.")]
    [InlineData("limit=1&limit=2", "limit", "limit must be given once.")]
    [InlineData("after=nonsense", "after", "after must be the next of the page before.")]
    public async Task A_wrong_parameter_of_a_list_is_named(string query, string name, string sentence)
    {
        using var response = await node.Players.GetAsync(new Uri($"/games?{query}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(
            [sentence],
            (await Json(response)).GetProperty("errors").GetProperty(name).EnumerateArray().Select(e => e.GetString())
        );
    }

    private static IEnumerable<string> Ids(JsonElement page) =>
        page.GetProperty("games").EnumerateArray().Select(g => g.GetProperty("game_id").GetString()!);

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await node.Players.PostAsync(new Uri("/games", UriKind.Relative), content);
    }

    private async Task<HttpStatusCode> DeleteAsync(string path)
    {
        using var response = await node.Players.DeleteAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private async Task<JsonElement> GetAsync(string path) => await node.Players.GetFromJsonAsync<JsonElement>(path);

    private static Task<JsonElement> Json(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>();
}
