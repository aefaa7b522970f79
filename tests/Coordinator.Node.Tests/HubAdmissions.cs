using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Coordinator.Cluster;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Coordinator.Node.Tests;

/// <summary>Who is let in at the hub's door, judged at the negotiation, where a client sees the status.</summary>
public sealed class HubAdmissions : IAsyncLifetime
{
    private static readonly string Key = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());
    private static readonly PlayerIdentity Someone = new("g1", "player-1");

    private TestNode node = null!;

    public async Task InitializeAsync()
    {
        node = await TestNode.StartAsync(
            "--Coordinator:TokenKey",
            Key,
            "--Coordinator:AllowedOrigins:0",
            "https://play.example.org"
        );
        await node.CreateGameAsync(new { players = 2, game_id = "g1" });
    }

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task A_token_of_the_api_lets_in_by_header_and_by_query()
    {
        var (_, tokens) = await node.CreateGameAsync();

        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(tokens["player-1"]));
        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(null, $"&access_token={tokens["player-2"]}"));
    }

    [Fact]
    public async Task Players_are_told_where_the_nodes_are()
    {
        node.Games.Node.PublicUrls = ["https://one.example", "https://two.example:8443"];
        var (_, tokens) = await node.CreateGameAsync();
        await using var player = await TestPlayer.ConnectAsync(node, tokens["player-1"]);

        var joined = await player.NextAsync("game_joined");

        Assert.Equal(
            ["https://one.example", "https://two.example:8443"],
            joined.GetProperty("coordinators").EnumerateArray().Select(url => url.GetString())
        );
    }

    [Fact]
    public async Task Where_all_nodes_are_behind_one_address_players_are_told_of_none()
    {
        var (_, tokens) = await node.CreateGameAsync();
        await using var player = await TestPlayer.ConnectAsync(node, tokens["player-1"]);

        Assert.False((await player.NextAsync("game_joined")).TryGetProperty("coordinators", out _));
    }

    [Fact]
    public async Task A_token_says_who_for_which_game_and_until_when()
    {
        var token = new JsonWebToken(Token(Someone));

        Assert.Equal("player-1", token.Subject);
        Assert.Equal("g1", token.GetPayloadValue<string>("game"));
        Assert.Equal("coordinator", token.Issuer);
        Assert.Equal(["coordinator"], token.Audiences);
        Assert.Equal("HS256", token.Alg);
        Assert.Equal(TimeSpan.FromHours(24), token.ValidTo - token.IssuedAt);
        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(Token(Someone)));
    }

    [Fact]
    public async Task No_token_or_no_jwt_is_unauthorized()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync("not.a.jwt"));
        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync(null, "&access_token="));
    }

    [Fact]
    public async Task A_token_signed_with_another_key_is_unauthorized()
    {
        var forged = new PlayerTokens(
            RandomNumberGenerator.GetBytes(32),
            TimeSpan.FromHours(1),
            TimeProvider.System
        ).Issue(Someone);

        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync(forged));
    }

    [Fact]
    public async Task An_expired_token_is_unauthorized()
    {
        var lastDay = new StoppedClock(DateTimeOffset.UtcNow - TimeSpan.FromHours(24) - TimeSpan.FromSeconds(31));

        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync(Token(Someone, lastDay)));
    }

    [Fact]
    public async Task An_unsigned_token_is_unauthorized()
    {
        var header = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        var payload = Token(Someone).Split('.')[1];

        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync($"{header}.{payload}."));
    }

    [Theory]
    [InlineData("somebody-else", "coordinator")]
    [InlineData("coordinator", "somebody-else")]
    public async Task A_token_of_or_for_another_service_is_unauthorized(string issuer, string audience) =>
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await NegotiateAsync(Signed(issuer, audience, new() { ["sub"] = "player-1", ["game"] = "g1" }))
        );

    [Fact]
    public async Task A_token_that_names_no_game_is_unauthorized() =>
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await NegotiateAsync(Signed("coordinator", "coordinator", new() { ["sub"] = "player-1" }))
        );

    [Fact]
    public async Task A_game_or_player_that_is_not_there_is_not_found()
    {
        Assert.Equal(HttpStatusCode.NotFound, await NegotiateAsync(Token(new PlayerIdentity("gone", "player-1"))));
        Assert.Equal(HttpStatusCode.NotFound, await NegotiateAsync(Token(new PlayerIdentity("g1", "player-9"))));
    }

    [Fact]
    public async Task A_game_that_does_not_answer_is_unavailable_for_now()
    {
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await NegotiateAsync(Token(Someone)));
        Assert.Equal(HttpStatusCode.OK, await NegotiateAsync(Token(Someone)));
    }

    [Theory]
    [InlineData("https://play.example.org", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("https://play.example.org.evil.example", false)]
    [InlineData("https://two.example:8443", true)]
    [InlineData("https://two.example", false)]
    [InlineData("null", false)]
    public async Task Pages_of_other_origins_must_be_allowed(string origin, bool isAllowed)
    {
        node.Games.Node.PublicUrls = ["https://one.example", "https://two.example:8443"];
        using var request = Negotiation(Token(Someone));
        request.Headers.Add("Origin", origin);
        using var response = await node.Players.SendAsync(request);

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(
            isAllowed,
            response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) && allowed.Single() == origin
        );
    }

    [Theory]
    [InlineData("https://play.example.org", true)]
    [InlineData("https://evil.example", false)]
    public async Task A_browser_that_asks_first_is_told_whether_it_may(string origin, bool isAllowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/hubs/game/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,x-requested-with,x-signalr-user-agent");
        using var response = await node.Players.SendAsync(request);

        Assert.Equal(isAllowed, response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(isAllowed, response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_refusal_says_why_as_a_problem()
    {
        using var response = await node.Players.SendAsync(Negotiation(Token(new PlayerIdentity("gone", "player-1"))));

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no such game", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_players_token_opens_nothing_but_the_hub()
    {
        await using var guarded = await TestNode.StartAsync(
            "--Coordinator:TokenKey",
            Key,
            "--Coordinator:ApiKeys:0",
            "0123456789abcdef"
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/games/g1?access_token={Token(Someone)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(Someone));
        using var response = await guarded.Players.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static string Token(PlayerIdentity player, TimeProvider? time = null) =>
        new PlayerTokens(Convert.FromBase64String(Key), TimeSpan.FromHours(24), time ?? TimeProvider.System).Issue(
            player
        );

    private static string Signed(string issuer, string audience, Dictionary<string, object> claims) =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = issuer,
                Audience = audience,
                Claims = claims,
                SigningCredentials = new SigningCredentials(
                    new SymmetricSecurityKey(Convert.FromBase64String(Key)),
                    SecurityAlgorithms.HmacSha256
                ),
            }
        );

    private static HttpRequestMessage Negotiation(string? token, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/hubs/game/negotiate?negotiateVersion=1{query}");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private async Task<HttpStatusCode> NegotiateAsync(string? token, string query = "")
    {
        using var response = await node.Players.SendAsync(Negotiation(token, query));
        return response.StatusCode;
    }

    [Fact]
    public async Task A_client_with_the_keep_alive_that_its_library_comes_with_is_not_given_up()
    {
        await using var node = await TestNode.StartAsync();

        var hub = node.Services.GetRequiredService<IOptions<HubOptions>>().Value;

        Assert.True(hub.ClientTimeoutInterval >= HubConnection.DefaultKeepAliveInterval + TimeSpan.FromSeconds(5));
        Assert.True(hub.KeepAliveInterval * 2 < HubConnection.DefaultServerTimeout);
    }
}
