using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>Who may use the management listener: whoever has an operator's key, or, where there is none, programs of
/// this machine.</summary>
public sealed class OperatorKeys(OperatorKeys.TwoNodes nodes) : IClassFixture<OperatorKeys.TwoNodes>
{
    internal const string First = "first-key-of-an-operator",
        Second = "second-key-of-an-operator";

    [Theory]
    [InlineData("Bearer " + First, HttpStatusCode.OK)]
    [InlineData("bearer " + Second, HttpStatusCode.OK)]
    [InlineData("Bearer " + First + "x", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("Basic " + First, HttpStatusCode.Unauthorized)]
    [InlineData(First, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer " + ApiKey, HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Where_there_are_keys_one_of_them_is_needed(string? header, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/drain");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await nodes.Guarded.Management.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.OK)
            return;
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Contains("Authorization: Bearer", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/cluster/members")]
    [InlineData("GET", "/cluster/domain-events")]
    [InlineData("DELETE", "/cluster/members/nobody")]
    [InlineData("POST", "/drain")]
    [InlineData("GET", "/drain")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/_blazor")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/no/such/thing")]
    [InlineData("POST", "/sign-out")]
    [InlineData("GET", "//alive")]
    [InlineData("GET", "/alive/x")]
    [InlineData("GET", "/sign-in/x")]
    public async Task Everything_behind_the_listener_is_guarded_also_what_is_not_there(string method, string path)
    {
        var answer = await RawHttp.AskAsync(
            nodes.Guarded.Management.BaseAddress!,
            $"{method} {path} HTTP/1.1\r\nHost: localhost"
        );

        Assert.Matches("^HTTP/1.1 (401|405) ", answer);
    }

    [Theory, InlineData("/alive"), InlineData("/ready")]
    public async Task Probes_need_no_key_and_come_from_anywhere(string path)
    {
        foreach (var node in (TestNode[])[nodes.Guarded, nodes.Open])
        {
            var answer = await RawHttp.AskAsync(
                node.Management.BaseAddress!,
                $"GET {path} HTTP/1.1\r\nHost: 10.1.2.3:8558\r\nX-Forwarded-For: 203.0.113.7"
            );
            Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_counts_for_requests_from_anywhere()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/drain");
        request.Headers.Host = "ops.example.org";
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", First);
        using var response = await nodes.Guarded.Management.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Host: localhost", 200)]
    [InlineData("Host: [::1]:8558", 200)]
    [InlineData("Host: rebound.evil.example", 403)]
    [InlineData("Host: localhost\r\nX-Forwarded-For: 203.0.113.7", 403)]
    [InlineData("Host: localhost\r\nForwarded: for=203.0.113.7", 403)]
    [InlineData("Host: localhost:1234\r\nOrigin: http://localhost:1234", 200)]
    [InlineData("Host: localhost:1234\r\nOrigin: http://localhost:5080", 403)]
    [InlineData("Host: localhost:1234\r\nOrigin: null", 403)]
    public async Task Without_a_key_only_programs_of_this_machine_are_served(string headers, int expected)
    {
        foreach (var path in (string[])["/drain", "/metrics-of-something"])
        {
            var answer = await RawHttp.AskAsync(
                nodes.Open.Management.BaseAddress!,
                $"GET {path} HTTP/1.1\r\n{headers}"
            );

            Assert.StartsWith(
                $"HTTP/1.1 {(expected == 200 && path != "/drain" ? 404 : expected)} ",
                answer,
                StringComparison.Ordinal
            );
            Assert.Equal(
                expected == 403,
                answer.Contains("Set Coordinator:OperatorKeys to open it.", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Without_a_key_another_machine_is_served_probes_alone()
    {
        var own = Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork)
            .FirstOrDefault(a => !IPAddress.IsLoopback(a))
            ?? IPAddress.Loopback;
        await using var node = await TestNode.StartAsync("--management-address", "0.0.0.0");
        using var http = new HttpClient();
        using var drain = await http.GetAsync(new Uri($"http://{own}:{node.Management.BaseAddress!.Port}/drain"));
        using var alive = await http.GetAsync(new Uri($"http://{own}:{node.Management.BaseAddress!.Port}/alive"));

        // A machine that has no address but loopback can't play another.
        Assert.Equal(IPAddress.IsLoopback(own) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, drain.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task An_operators_key_opens_nothing_to_players_and_none_is_needed_there()
    {
        using var games = await nodes.Guarded.Players.GetAsync(new Uri("/", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/games");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", First);
        using var api = await nodes.Guarded.Players.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, games.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
    }

    [Fact]
    public async Task Who_guesses_is_not_listened_to_for_a_while_and_who_repeats_an_old_key_is()
    {
        await using var node = await TestNode.StartAsync("--Coordinator:OperatorKeys", First);
        for (var i = 0; i < 50; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await StatusAsync(node, "an-old-key-of-a-program")).Status);
        Assert.Equal(HttpStatusCode.OK, (await StatusAsync(node, First)).Status);

        for (var i = 0; i < 9; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await StatusAsync(node, $"guess-number-{i}")).Status);
        var (status, wait) = await StatusAsync(node, First);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.InRange(wait!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        using var alive = await node.Management.GetAsync(new Uri("/alive", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    private const string ApiKey = "key-of-a-game-backend";

    private static async Task<(HttpStatusCode Status, TimeSpan? RetryAfter)> StatusAsync(TestNode node, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/drain");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await node.Management.SendAsync(request);
        return (response.StatusCode, response.Headers.RetryAfter?.Delta);
    }

    /// <summary>One with keys and one without, which no test changes.</summary>
    public sealed class TwoNodes : IAsyncLifetime
    {
        internal TestNode Guarded { get; private set; } = null!;
        internal TestNode Open { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Guarded = await TestNode.StartAsync(
                "--Coordinator:OperatorKeys:0",
                First,
                "--Coordinator:OperatorKeys:1",
                Second,
                "--Coordinator:ApiKeys",
                ApiKey
            );
            Open = await TestNode.StartAsync();
        }

        public async Task DisposeAsync()
        {
            await Guarded.DisposeAsync();
            await Open.DisposeAsync();
        }
    }
}
