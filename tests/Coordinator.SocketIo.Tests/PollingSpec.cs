using System.Net;
using System.Net.Sockets;
using System.Text;
using Coordinator.SocketIo.Tests.Support;

namespace Coordinator.SocketIo.Tests;

/// <summary>What goes wrong over polling, and how it ends.</summary>
public class PollingSpec
{
    [Fact]
    public async Task two_polls_at_a_time_end_the_session_and_the_first_is_told()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        var first = client.PollAsync();
        await Task.WhenAny(first, Task.Delay(50));
        Assert.Equal(HttpStatusCode.BadRequest, await client.StatusAsync());
        Assert.Equal("1", await first);
        await IsOverAsync(server, client, DisconnectReasons.TransportError);
    }

    [Fact]
    public async Task two_posts_at_a_time_end_the_session()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxParallelEvents = 1);
        var over = new TaskCompletionSource();
        server.Application.OnEvent = (_, _) => new ValueTask(over.Task);
        var client = await JoinedAsync(server);
        var first = client.PostAsync("42[\"slow\"]");
        await Wire.UntilAsync(() => server.Application.Told.Contains("event slow"), "the first post to be taken");
        using (var second = await client.PostAsync("42[\"more\"]"))
            Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        await IsOverAsync(server, client, DisconnectReasons.TransportError);
        over.SetResult();
        (await first).Dispose();
        Assert.DoesNotContain("event more", server.Application.Told);
    }

    [Fact]
    public async Task a_poll_that_is_dropped_ends_the_session()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        using var cancel = new CancellationTokenSource();
        var poll = client.GetAsync(cancel.Token);
        await Task.WhenAny(poll, Task.Delay(100));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        await IsOverAsync(server, client, DisconnectReasons.TransportError);
    }

    [Fact]
    public async Task a_clients_close_ends_its_poll_with_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        var poll = client.PollAsync();
        await Task.WhenAny(poll, Task.Delay(50));
        await client.SayAsync("1");
        Assert.Equal("6", await poll);
        await IsOverAsync(server, client, DisconnectReasons.TransportClose);
    }

    [Fact]
    public async Task a_poll_that_comes_just_after_the_clients_close_ends_with_nothing_too()
    {
        await using var server = await TestServer.StartAsync(
            time: new Microsoft.Extensions.Time.Testing.FakeTimeProvider()
        );
        var client = await JoinedAsync(server);
        await client.SayAsync("1");
        Assert.Equal("6", await client.PollAsync());
        await IsOverAsync(server, client, DisconnectReasons.TransportClose);
    }

    [Theory]
    [InlineData("abc", DisconnectReasons.ParseError)]
    [InlineData("", DisconnectReasons.ParseError)]
    [InlineData("42[\"a\"]\u001e", DisconnectReasons.ParseError)]
    [InlineData("\u001e42[\"a\"]", DisconnectReasons.ParseError)]
    [InlineData("b###", DisconnectReasons.ParseError)]
    [InlineData("4", DisconnectReasons.ParseError)]
    [InlineData("49", DisconnectReasons.ParseError)]
    [InlineData("42[\"disconnect\"]", DisconnectReasons.ParseError)]
    [InlineData("bAQID", DisconnectReasons.ParseError)]
    [InlineData("450-[\"a\",{\"\\ud800aaaaaaaaaaaa\":1}]", DisconnectReasons.ParseError)]
    [InlineData("451-[\"a\",{\"_placeholder\":true,\"num\":1}]\u001ebAQID", DisconnectReasons.ParseError)]
    [InlineData("451-[\"a\",{\"_placeholder\":true,\"num\":0}]\u001e42[\"b\"]", DisconnectReasons.ParseError)]
    [InlineData("42/unknown,[\"a\"]", DisconnectReasons.ForcedServerClose)]
    [InlineData("42/other,[\"a\"]", DisconnectReasons.ForcedServerClose)]
    [InlineData("40", DisconnectReasons.ForcedServerClose)]
    [InlineData("44\"why\"", DisconnectReasons.ForcedServerClose)]
    [InlineData("2", DisconnectReasons.TransportError)]
    public async Task a_post_that_is_no_payload_ends_the_session(string payload, string reason)
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        using (var response = await client.PostAsync(payload))
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        if (reason == DisconnectReasons.ForcedServerClose)
            await client.PollAsync(); // is told
        await IsOverAsync(server, client, reason);
    }

    [Fact]
    public async Task bytes_that_are_no_utf8_end_the_session_and_bytes_as_such_too()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        using (var content = new ByteArrayContent([.. "42[\"a\",\""u8, 0xff, .. "\"]"u8]))
        using (var response = await server.Http.PostAsync(Address(client), content))
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await IsOverAsync(server, client, DisconnectReasons.ParseError);
        client = await JoinedAsync(server);
        using (var content = new ByteArrayContent("42[\"a\"]"u8.ToArray()))
        {
            content.Headers.ContentType = new("application/octet-stream");
            using var response = await server.Http.PostAsync(Address(client), content);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
        await IsOverAsync(server, client, DisconnectReasons.TransportError);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_post_over_the_limit_gets_413_and_changes_nothing(bool declaresItsLength)
    {
        await using var server = await TestServer.StartAsync(options => options.MaxPayload = 10_000);
        var client = await JoinedAsync(server);
        using (var content = new StreamContent(new MemoryStream(new byte[10_001])))
        using (var request = new HttpRequestMessage(HttpMethod.Post, Address(client)) { Content = content })
        {
            request.Headers.TransferEncodingChunked = !declaresItsLength;
            using var response = await server.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
        await client.SayAsync($"42[\"{new string('x', 10_000 - 6)}\"]");
        Assert.Equal(10_000 + "-back".Length, (await client.PollAsync()).Length);
    }

    [Fact]
    public async Task a_post_whose_client_goes_away_in_the_middle_ends_the_session()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        using (var socket = new TcpClient(server.Address.Host, server.Address.Port))
        {
            await socket.Client.SendAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /socket.io/?EIO=4&transport=polling&sid={client.Sid} HTTP/1.1\r\nHost: a\r\n"
                        + "Content-Length: 100\r\n\r\n42[\"a"
                )
            );
            await Task.Delay(50);
        }
        await Wire.UntilAsync(() => server.Server.Numbers.Polling == 0, "the session to be over");
        await IsOverAsync(server, client, DisconnectReasons.TransportError);
    }

    [Fact]
    public async Task a_payload_of_thousands_of_packets_is_taken_one_after_the_other()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        var saying = client.SayAsync(string.Join('\u001e', Enumerable.Range(0, 20_000).Select(i => $"42[\"n\",{i}]")));
        var got = new List<string>();
        while (got.Count < 20_000)
            got.AddRange((await client.PollAsync()).Split('\u001e'));
        await saying;
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"42[\"n-back\",{i}]"), got);
    }

    [Fact]
    public async Task who_does_not_poll_while_much_is_sent_is_disconnected()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxBuffered = 100_000);
        var client = await JoinedAsync(server);
        var socket = server.Application.Sockets.Values.Single();
        var message = SocketIoMessage.Event("much", Encoding.UTF8.GetBytes('"' + new string('x', 1_000) + '"'));
        for (var i = 0; i < 90; i++)
            _ = socket.SendAsync(message).AsTask();
        Assert.True(socket.IsConnected);
        for (var i = 0; i < 10; i++)
            _ = socket.SendAsync(message).AsTask();
        Assert.False(socket.IsConnected);
        await IsOverAsync(server, client, DisconnectReasons.TransportError);
    }

    [Fact]
    public async Task who_sends_much_to_a_client_that_does_not_poll_is_made_to_wait()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        var socket = server.Application.Sockets.Values.Single();
        var large = SocketIoMessage.Event("large", Encoding.UTF8.GetBytes($"\"{new string('x', 70_000)}\""));
        Assert.True(socket.SendAsync(large).AsTask().IsCompleted);

        var second = socket.SendAsync(large).AsTask();
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(100)));

        Assert.Equal(2, (await client.PollAsync()).Split('\u001e').Length);
        await second.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static Uri Address(PollingClient client) =>
        new($"/socket.io/?EIO=4&transport=polling&sid={client.Sid}", UriKind.Relative);

    private static async Task<PollingClient> JoinedAsync(TestServer server)
    {
        var client = await server.PollAsync();
        await client.JoinAsync();
        return client;
    }

    private static async Task IsOverAsync(TestServer server, PollingClient client, string reason)
    {
        await Wire.UntilAsync(
            () =>
                server.Application.Told.LastOrDefault(told => told.StartsWith("disconnected", StringComparison.Ordinal))
                == $"disconnected / {reason}",
            $"the end by {reason}; told: {string.Join(", ", server.Application.Told)}"
        );
        Assert.Equal(HttpStatusCode.BadRequest, await client.StatusAsync());
        Assert.Equal(new SocketIoNumbers(0, 0, 0), server.Server.Numbers);
        Assert.All(server.Application.Disconnections.Values, times => Assert.Equal(1, times));
        Assert.Empty(server.Log.Complaints);
    }
}
