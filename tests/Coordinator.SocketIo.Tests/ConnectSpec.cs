using Coordinator.SocketIo.Tests.Support;

namespace Coordinator.SocketIo.Tests;

/// <summary>Joining and leaving namespaces, and that the application is told of each end once.</summary>
public class ConnectSpec
{
    [Fact]
    public async Task a_refused_client_is_told_why_and_may_try_again()
    {
        await using var server = await TestServer.StartAsync();
        server.Application.OnConnect = (_, auth, _) =>
            ValueTask.FromResult(
                auth.TryGetProperty("token", out _) ? ConnectAnswer.Accepted : ConnectAnswer.Refused("no token", auth)
            );
        using var client = await server.OpenAsync();
        await client.NextAsync();
        await client.SendAsync("40");
        Assert.Equal("44{\"message\":\"no token\",\"data\":{}}", await client.NextAsync());
        Assert.Equal(new SocketIoNumbers(0, 1, 1), server.Server.Numbers);
        await client.SendAsync("40{\"token\":1}");
        Assert.StartsWith("40{\"sid\":", await client.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(new SocketIoNumbers(0, 1, 0), server.Server.Numbers);
        Assert.Equal(["connected /"], server.Application.Told);
    }

    [Fact]
    public async Task a_session_can_be_closed_without_a_word()
    {
        await using var server = await TestServer.StartAsync();
        server.Application.OnConnect = (_, _, _) => ValueTask.FromResult(ConnectAnswer.Closed);
        using var client = await server.OpenAsync();
        await client.NextAsync();
        await client.SendAsync("40");
        Assert.Null(await client.NextAsync());
        Assert.Empty(server.Application.Told);
    }

    [Fact]
    public async Task a_client_leaves_one_namespace_and_stays_in_the_other()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.JoinAsync();
        await client.SendAsync("40/other,");
        Assert.StartsWith("40/other,{\"sid\":", await client.NextAsync(), StringComparison.Ordinal);
        await client.SendAsync("41");
        await client.SendAsync("42/other,[\"hi\"]");
        Assert.Equal("42/other,[\"hi-back\"]", await client.NextAsync());
        Assert.Equal(
            ["connected /", "connected /other", "disconnected / client namespace disconnect", "event hi"],
            server.Application.Told
        );
        await client.SendAsync("40");
        Assert.StartsWith("40{\"sid\":", await client.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task no_more_namespaces_than_allowed()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxNamespaces = 1);
        using var client = await server.JoinAsync();
        await client.SendAsync("40/other,");
        await client.ClosedAsync();
        Assert.Contains("disconnected / forced server close", server.Application.Told);
    }

    [Fact]
    public async Task the_application_sends_a_client_out_of_a_namespace_or_away()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.JoinAsync();
        await client.SendAsync("40/other,");
        await client.NextAsync();
        var (main, other) = (Socket("/"), Socket("/other"));
        await other.DisconnectAsync();
        Assert.Equal("41/other,", await client.NextAsync());
        await other.SendAsync(SocketIoMessage.Event("lost", []));
        await main.SendAsync(SocketIoMessage.Event("last", []));
        await main.DisconnectAsync(close: true);
        Assert.Equal("42[\"last\"]", await client.NextAsync());
        Assert.Equal("41", await client.NextAsync());
        Assert.Null(await client.NextAsync());
        Assert.Equal(
            ["disconnected /other server namespace disconnect", "disconnected / server namespace disconnect"],
            server.Application.Told.Skip(2)
        );

        SocketIoSocket Socket(string name) =>
            server.Application.Sockets.Values.Single(socket => socket.Namespace == name);
    }

    [Fact]
    public async Task over_polling_the_goodbye_waits_for_the_next_poll()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.PollAsync();
        await client.JoinAsync();
        await server.Application.Sockets.Values.Single().DisconnectAsync(close: true);
        Assert.Equal("41\u001e1", await client.PollAsync());
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, await client.StatusAsync());
    }

    [Fact]
    public async Task a_dropped_session_ends_at_once_for_both()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.JoinAsync();
        server.Application.Sockets.Values.Single().Abort();
        Assert.Contains("disconnected / forced server close", server.Application.Told);
        await client.ClosedAsync();
    }

    [Theory]
    [InlineData(true, DisconnectReasons.TransportClose)]
    [InlineData(false, DisconnectReasons.TransportClose)]
    public async Task a_client_that_goes_away_is_told_as_such(bool politely, string reason)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.JoinAsync();
        if (politely)
            await client.CloseAsync();
        else
            client.Abort();
        await Wire.UntilAsync(() => server.Application.Told.Contains($"disconnected / {reason}"), "the end");
        Assert.Equal(1, server.Application.Disconnections.Values.Single());
    }

    [Fact]
    public async Task an_end_while_the_application_is_told_of_the_beginning_is_told_after_it()
    {
        await using var server = await TestServer.StartAsync();
        server.Application.OnConnected = socket =>
        {
            socket.Abort();
            server.Application.Told.Enqueue("connected over");
        };
        using var client = await server.OpenAsync();
        await client.NextAsync();
        await client.SendAsync("40");
        await client.ClosedAsync();
        await Wire.UntilAsync(() => server.Application.Told.Count == 3, "the end");
        Assert.Equal(["connected /", "connected over", "disconnected / forced server close"], server.Application.Told);
    }

    [Fact]
    public async Task however_many_ends_come_together_one_is_told()
    {
        await using var server = await TestServer.StartAsync();
        for (var round = 0; round < 50; round++)
        {
            using var client = await server.JoinAsync();
            var socket = server.Application.Sockets.Values.Single(socket => socket.IsConnected);
            await Task.WhenAll(
                Task.Run(() => socket.Abort()),
                Task.Run(async () => await socket.DisconnectAsync(close: true)),
                Task.Run(async () => await socket.DisconnectAsync()),
                Task.Run(client.Abort),
                Task.Run(async () =>
                {
                    for (var i = 0; i < 20; i++)
                        await socket.SendAsync(SocketIoMessage.Event("x", []));
                })
            );
            await Wire.UntilAsync(() => server.Application.Disconnections.Count == round + 1, "the end to be told");
        }
        Assert.All(server.Application.Disconnections.Values, times => Assert.Equal(1, times));
        Assert.Equal(new SocketIoNumbers(0, 0, 0), server.Server.Numbers);
        Assert.Empty(server.Log.Complaints);
    }

    [Fact]
    public async Task a_host_that_stops_says_goodbye_over_both_transports_and_takes_nobody_in()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.JoinAsync();
        var client = await server.PollAsync();
        await client.JoinAsync();
        var poll = client.PollAsync();
        await Task.WhenAny(poll, Task.Delay(50));
        var closed = socket.NextAsync();
        var stopping = server.StopAsync();
        Assert.Equal("1", await poll);
        Assert.Null(await closed);
        await stopping.WaitAsync(Wire.Patience);
        Assert.Equal(2, server.Application.Told.Count(told => told == "disconnected / server shutting down"));
    }
}
