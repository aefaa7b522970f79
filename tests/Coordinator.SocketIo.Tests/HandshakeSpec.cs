using System.Net;
using Coordinator.SocketIo.Tests.Support;

namespace Coordinator.SocketIo.Tests;

/// <summary>Who gets a session, and what is said to who doesn't.</summary>
public class HandshakeSpec
{
    [Theory]
    [InlineData("GET", "EIO=4", 400, """{"code":0,"message":"Transport unknown"}""")]
    [InlineData("GET", "EIO=4&transport=abc", 400, """{"code":0,"message":"Transport unknown"}""")]
    [InlineData("GET", "EIO=4&transport=polling&sid=abc", 400, """{"code":1,"message":"Session ID unknown"}""")]
    [InlineData("POST", "EIO=4&transport=polling", 400, """{"code":2,"message":"Bad handshake method"}""")]
    [InlineData("GET", "EIO=4&transport=websocket", 400, """{"code":3,"message":"Bad request"}""")]
    [InlineData("GET", "EIO=3&transport=polling", 400, """{"code":5,"message":"Unsupported protocol version"}""")]
    [InlineData("GET", "transport=polling", 400, """{"code":5,"message":"Unsupported protocol version"}""")]
    public async Task a_wrong_request_is_refused_in_the_reference_s_words(
        string method,
        string query,
        int status,
        string body
    )
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            new Uri("/socket.io/?" + query, UriKind.Relative)
        );
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal(0, server.Server.Numbers.Polling);
    }

    [Fact]
    public async Task a_handshake_that_the_application_refuses_gets_403()
    {
        await using var server = await TestServer.StartAsync();
        server.Application.Accepts = _ => false;
        using var response = await HandshakeAsync(server);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("""{"code":4,"message":"Forbidden"}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(new SocketIoNumbers(0, 0, 0), server.Server.Numbers);
    }

    [Fact]
    public async Task a_transport_that_is_not_allowed_is_unknown_and_no_upgrade_is_offered()
    {
        await using var polling = await TestServer.StartAsync(options => options.AllowWebSockets = false);
        Assert.Contains("\"upgrades\":[]", await polling.Http.GetStringAsync(Handshake), StringComparison.Ordinal);
        await using var sockets = await TestServer.StartAsync(options => options.AllowPolling = false);
        using var response = await HandshakeAsync(sockets);
        Assert.Contains("Transport unknown", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task over_the_number_of_sessions_a_handshake_gets_503_until_one_is_over()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxSessions = 2);
        using var first = await server.JoinAsync();
        using var second = await server.JoinAsync();
        await IsFullAsync(server);
        await Assert.ThrowsAnyAsync<Exception>(() => server.OpenAsync());
        await second.CloseAsync();
        await Wire.UntilAsync(() => server.Server.Numbers.WebSocket == 1, "the second session to be over");
        using var third = await server.JoinAsync();
    }

    [Fact]
    public async Task sessions_that_have_joined_nothing_make_room_for_newer_ones_and_those_that_have_do_not()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxUnconnectedSessions = 1);
        var first = await server.PollAsync();
        await first.JoinAsync();
        Assert.Equal(new SocketIoNumbers(1, 0, 0), server.Server.Numbers);
        var second = await server.PollAsync();

        var third = await server.PollAsync();

        Assert.Equal(1, server.Application.Displacements);
        Assert.Equal(HttpStatusCode.BadRequest, await second.StatusAsync());
        await third.JoinAsync();
        await first.SayAsync("42[\"still\"]");
        Assert.Equal("42[\"still-back\"]", await first.PollAsync());
        Assert.Equal(new SocketIoNumbers(2, 0, 0), server.Server.Numbers);
    }

    [Fact]
    public async Task who_was_let_in_while_it_waits_for_its_answer_is_not_displaced_and_who_was_refused_then_is_a_stranger_again()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxUnconnectedSessions = 1);
        var answer = new TaskCompletionSource<ConnectAnswer>();
        server.Application.OnConnect = (socket, _, _) =>
        {
            socket.Admit();
            return new ValueTask<ConnectAnswer>(answer.Task);
        };
        var waiting = await server.PollAsync();
        await waiting.SayAsync("40");
        Assert.Equal(new SocketIoNumbers(1, 0, 0), server.Server.Numbers);
        await server.PollAsync();
        Assert.Equal(0, server.Application.Displacements);

        answer.SetResult(ConnectAnswer.Refused("no"));

        Assert.Equal("44{\"message\":\"no\"}", await waiting.PollAsync());
        Assert.Equal(new SocketIoNumbers(2, 0, 2), server.Server.Numbers);
    }

    [Fact]
    public async Task who_has_left_all_namespaces_is_a_stranger_again()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.PollAsync();
        await client.JoinAsync();
        await client.SayAsync("41");
        Assert.Equal(new SocketIoNumbers(1, 0, 1), server.Server.Numbers);
        await client.JoinAsync();
        Assert.Equal(new SocketIoNumbers(1, 0, 0), server.Server.Numbers);
    }

    [Fact]
    public async Task ids_are_24_characters_that_do_not_repeat()
    {
        await using var server = await TestServer.StartAsync();
        var ids = new HashSet<string>();
        for (var i = 0; i < 50; i++)
            Assert.True(ids.Add((await server.PollAsync()).Sid));
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9_-]{24}$", id));
    }

    [Fact]
    public async Task the_application_sees_later_requests_and_keeps_what_it_noted_of_the_first()
    {
        await using var server = await TestServer.StartAsync();
        var opened = await server.Http.GetStringAsync(
            new Uri("/socket.io/?EIO=4&transport=polling&who=anna", UriKind.Relative)
        );
        Assert.Equal(0, server.Application.Requests);
        await new PollingClient(server.Http, Wire.SidOf(opened)).JoinAsync();
        Assert.Equal(2, server.Application.Requests);
        Assert.Equal("anna", server.Application.Sockets.Values.Single().State);
    }

    [Theory]
    [InlineData("PingInterval is 00:00:00; it may be 10 ms to 1 h.")]
    [InlineData("MaxPayload is 10; it may be 1000 to 100000000.")]
    [InlineData("Either SocketIoOptions.AllowPolling or AllowWebSockets has to be true")]
    [InlineData("'chat' is no namespace")]
    public async Task a_bad_option_stops_the_start_with_a_sentence(string sentence)
    {
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() =>
            TestServer.StartAsync(options =>
            {
                if (sentence.StartsWith("Ping", StringComparison.Ordinal))
                    options.PingInterval = TimeSpan.Zero;
                if (sentence.StartsWith("Max", StringComparison.Ordinal))
                    options.MaxPayload = 10;
                if (sentence.StartsWith("Either", StringComparison.Ordinal))
                    options.AllowPolling = options.AllowWebSockets = false;
                if (sentence.StartsWith('\''))
                    options.Namespaces.Add("chat");
            })
        );
        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
    }

    private static Uri Handshake => new("/socket.io/?EIO=4&transport=polling", UriKind.Relative);

    private static Task<HttpResponseMessage> HandshakeAsync(TestServer server) => server.Http.GetAsync(Handshake);

    private static async Task IsFullAsync(TestServer server)
    {
        using var response = await HandshakeAsync(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
    }
}
