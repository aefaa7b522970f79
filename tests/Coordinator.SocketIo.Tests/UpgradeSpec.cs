using System.Net;
using Coordinator.SocketIo.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Coordinator.SocketIo.Tests;

/// <summary>From polling to a WebSocket, in every order that two connections can have.</summary>
public class UpgradeSpec
{
    [Fact]
    public async Task a_pending_poll_ends_with_nothing_and_later_ones_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        var pending = client.PollAsync();
        await Task.WhenAny(pending, Task.Delay(50));
        using var socket = await ProbedAsync(server, client);
        Assert.Equal("6", await pending);
        await socket.SendAsync("5");
        Assert.Equal(HttpStatusCode.BadRequest, await client.StatusAsync());
        await socket.SendAsync("42[\"hi\"]");
        Assert.Equal("42[\"hi-back\"]", await socket.NextAsync());
        Assert.Equal(new SocketIoNumbers(0, 1, 0), server.Server.Numbers);
        Assert.DoesNotContain(server.Application.Told, told =>
            told.StartsWith("disconnected", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task what_is_sent_before_during_and_after_comes_once_and_in_order()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        var socket = server.Application.Sockets.Values.Single();
        var sends = Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                await socket.SendAsync(SocketIoMessage.Event("n", System.Text.Encoding.UTF8.GetBytes($"{i}")));
                if (i % 100 == 0)
                    await Task.Delay(1);
            }
        });
        var got = new List<string>();
        got.AddRange((await client.PollAsync()).Split('\u001e'));
        using var line = await ProbedAsync(server, client);
        got.AddRange((await client.PollAsync()).Split('\u001e')); // held 50 ms
        await line.SendAsync("5");
        while (got.Count(packet => packet != "6") < 2_000)
            got.Add((await line.NextAsync())!);
        await sends;
        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => $"42[\"n\",{i}]"), got.Where(packet => packet != "6"));
    }

    [Fact]
    public async Task a_poll_that_overtakes_the_last_word_of_the_upgrade_waits_for_it()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        var client = await JoinedAsync(server);
        using var socket = await ProbedAsync(server, client);
        var poll = client.StatusAsync();
        await Task.WhenAny(poll, Task.Delay(100)); // of real time: the 50 ms are of the server's
        Assert.False(poll.IsCompleted);
        await socket.SendAsync("5");
        Assert.Equal(HttpStatusCode.BadRequest, await poll);
    }

    [Fact]
    public async Task a_poll_during_an_upgrade_ends_after_50_ms_with_what_there_is()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        var client = await JoinedAsync(server);
        using var socket = await ProbedAsync(server, client);
        Assert.Equal("6", await HeldAsync());
        await server.Application.Sockets.Values.Single().SendAsync(SocketIoMessage.Event("news", []));
        Assert.Equal("42[\"news\"]", await HeldAsync());

        async Task<string> HeldAsync()
        {
            var poll = client.PollAsync();
            while (!poll.IsCompleted)
            {
                await Task.WhenAny(poll, Task.Delay(20));
                time.Advance(TimeSpan.FromMilliseconds(50));
            }
            return await poll;
        }
    }

    [Fact]
    public async Task a_second_socket_of_a_session_is_closed_and_the_first_goes_on()
    {
        await using var server = await TestServer.StartAsync(Patient);
        var client = await JoinedAsync(server);
        using var first = await ProbedAsync(server, client);
        using (var second = await server.OpenAsync(client.Sid))
            await second.ClosedAsync();
        await first.SendAsync("5");
        await first.SendAsync("42[\"hi\"]");
        Assert.Equal("42[\"hi-back\"]", await first.NextAsync());
        using (var third = await server.OpenAsync(client.Sid))
            await third.ClosedAsync();
        await first.SendAsync("42[\"still\"]");
        Assert.Equal("42[\"still-back\"]", await first.NextAsync());
    }

    [Theory]
    [InlineData("4hello")]
    [InlineData("5")]
    [InlineData("2")]
    [InlineData("")]
    public async Task a_socket_that_does_not_probe_is_closed_and_polling_goes_on(string first)
    {
        await using var server = await TestServer.StartAsync(Patient);
        var client = await JoinedAsync(server);
        using (var socket = await server.OpenAsync(client.Sid))
        {
            await socket.SendAsync(first);
            await socket.ClosedAsync();
        }
        await client.SayAsync("42[\"hi\"]");
        Assert.Equal("42[\"hi-back\"]", await client.PollAsync());
    }

    [Fact]
    public async Task an_upgrade_that_stops_half_way_times_out_and_polling_goes_on()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            options => options.UpgradeTimeout = TimeSpan.FromSeconds(10),
            time
        );
        var client = await JoinedAsync(server);
        using var socket = await ProbedAsync(server, client);
        await server.Application.Sockets.Values.Single().SendAsync(SocketIoMessage.Event("kept", []));
        time.Advance(TimeSpan.FromSeconds(10));
        await socket.ClosedAsync();
        Assert.Equal("42[\"kept\"]", await client.PollAsync());
        using var again = await ProbedAsync(server, client);
        await again.SendAsync("5");
        await again.SendAsync("42[\"hi\"]");
        Assert.Equal("42[\"hi-back\"]", await again.NextAsync());
    }

    [Fact]
    public async Task a_socket_that_is_lost_half_way_leaves_polling_as_it_was()
    {
        await using var server = await TestServer.StartAsync();
        var client = await JoinedAsync(server);
        var socket = await ProbedAsync(server, client);
        socket.Abort();
        await client.SayAsync("42[\"hi\"]");
        // It may be held for a moment, until the loss is noticed.
        var got = await client.PollAsync();
        Assert.Equal("42[\"hi-back\"]", got == "6" ? await client.PollAsync() : got);
    }

    /// <summary>What is closed here is not closed by its time-out.</summary>
    private static void Patient(SocketIoOptions options) => options.UpgradeTimeout = TimeSpan.FromMinutes(1);

    private static async Task<PollingClient> JoinedAsync(TestServer server)
    {
        var client = await server.PollAsync();
        await client.JoinAsync();
        return client;
    }

    private static async Task<WebSocketClient> ProbedAsync(TestServer server, PollingClient client)
    {
        var socket = await server.OpenAsync(client.Sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.NextAsync());
        return socket;
    }
}
