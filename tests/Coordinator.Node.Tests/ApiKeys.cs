using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>Who may use the API: whoever has a key, or, where there is none, programs of this machine.</summary>
public sealed class ApiKeys(SharedNode shared) : IClassFixture<SharedNode>
{
    private const string First = "first-key-of-a-backend",
        Second = "second-key-of-a-backend";

    [Theory]
    [InlineData("Bearer " + First, HttpStatusCode.NotFound)]
    [InlineData("bearer " + Second, HttpStatusCode.NotFound)]
    [InlineData("Bearer " + First + "x", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer first-key-of-a-backen", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("Basic " + First, HttpStatusCode.Unauthorized)]
    [InlineData(First, HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Where_there_are_keys_one_of_them_is_needed(string? header, HttpStatusCode expected)
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:ApiKeys:0",
            First,
            "--Coordinator:ApiKeys:1",
            Second
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/games/none");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await node.Players.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(
            expected == HttpStatusCode.Unauthorized,
            response.Headers.WwwAuthenticate.Any(w => w.Scheme == "Bearer")
        );
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("POST", "/games")]
    [InlineData("GET", "/games")]
    [InlineData("GET", "/games/g1/reconnection-data")]
    [InlineData("DELETE", "/games/g1")]
    [InlineData("GET", "/exports/reconnections.csv")]
    [InlineData("GET", "/exports/reconnections.jsonl")]
    public async Task Every_route_of_the_api_is_guarded(string method, string path)
    {
        await using var node = await TestNode.StartAsync("--Coordinator:ApiKeys", First);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await node.Players.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_key_counts_for_requests_from_anywhere()
    {
        await using var node = await TestNode.StartAsync("--Coordinator:ApiKeys", First);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/games");
        request.Headers.Host = "play.example.org";
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", First);
        using var response = await node.Players.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Host: 127.0.0.1", 200)]
    [InlineData("Host: localhost:1234", 200)]
    [InlineData("Host: [::1]:5080", 200)]
    [InlineData("Host: rebound.evil.example", 403)]
    [InlineData("Host: 127.0.0.1.evil.example", 403)]
    [InlineData("Host: 203.0.113.7", 403)]
    [InlineData("Host: localhost\r\nX-Forwarded-For: 203.0.113.7", 403)]
    [InlineData("Host: localhost\r\nX-Real-IP: 203.0.113.7", 403)]
    [InlineData("Host: localhost\r\nForwarded: for=203.0.113.7", 403)]
    [InlineData("Host: localhost\r\nVia: 1.1 proxy", 403)]
    [InlineData("Host: localhost:1234\r\nOrigin: http://localhost:1234", 200)]
    [InlineData("Host: localhost:1234\r\nOrigin: http://localhost:3000", 403)]
    [InlineData("Host: localhost:1234\r\nOrigin: https://evil.example", 403)]
    [InlineData("Host: localhost:1234\r\nOrigin: null", 403)]
    public async Task Without_a_key_only_programs_of_this_machine_are_served(string headers, int expected)
    {
        var answer = await AskAsync(shared.Node, $"GET /games HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {expected} ", answer, StringComparison.Ordinal);
        Assert.Equal(expected == 403, answer.Contains("Set Coordinator:ApiKeys to open it.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_key_another_machine_is_not_served()
    {
        var own = Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork)
            .FirstOrDefault(a => !IPAddress.IsLoopback(a))
            ?? IPAddress.Loopback;
        await using var node = await TestNode.StartAsync("--address", "0.0.0.0");
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri($"http://{own}:{node.Players.BaseAddress!.Port}/games"));

        // A machine that has no address but loopback can't play another.
        Assert.Equal(IPAddress.IsLoopback(own) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static async Task<string> AskAsync(TestNode node, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, node.Players.BaseAddress!.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync();
    }
}
