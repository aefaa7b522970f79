using System.Net;
using Coordinator.SocketIo.EngineIo;
using Coordinator.SocketIo.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Coordinator.SocketIo.Tests;

/// <summary>Deadlines, on a clock of the test's own.</summary>
public class HeartbeatSpec
{
    private static readonly TimeSpan Interval = Milliseconds(300),
        Timeout = Milliseconds(200);

    private readonly FakeTimeProvider time = new();

    [Fact]
    public void a_ping_is_due_after_the_interval_and_the_client_is_gone_the_timeout_later()
    {
        var heart = new Heartbeat(Interval, Timeout, TimeSpan.Zero);
        Assert.Equal(Pulse.Quiet, heart.At(Milliseconds(299)));
        Assert.Equal(Pulse.Ping, heart.At(Milliseconds(310)));
        Assert.Equal(Pulse.Quiet, heart.At(Milliseconds(499)));
        // From when it was due: the tick was late, the deadline is not.
        Assert.Equal(Pulse.Gone, heart.At(Milliseconds(500)));
    }

    [Fact]
    public void an_answer_begins_the_interval_anew()
    {
        var heart = new Heartbeat(Interval, Timeout, TimeSpan.Zero);
        heart.At(Milliseconds(300));
        heart.Heard(Milliseconds(320));
        Assert.Equal(Pulse.Quiet, heart.At(Milliseconds(619)));
        Assert.Equal(Pulse.Ping, heart.At(Milliseconds(620)));
    }

    [Fact]
    public void a_ping_that_nobody_could_send_in_time_makes_the_deadline_no_later()
    {
        var heart = new Heartbeat(Interval, Timeout, TimeSpan.Zero);
        Assert.Equal(Pulse.Gone, heart.At(Milliseconds(500)));
    }

    [Fact]
    public async Task a_machine_that_slept_gives_its_clients_the_whole_time()
    {
        await using var server = await StartAsync();
        var (asked, unasked) = (await server.PollAsync(), await server.PollAsync());
        time.Advance(Interval);
        Assert.Equal("2", await asked.PollAsync());
        time.Advance(TimeSpan.FromSeconds(30));
        await asked.SayAsync("3");
        Assert.Equal("2", await unasked.PollAsync());
        time.Advance(Milliseconds(199));
        await unasked.SayAsync("3");
        time.Advance(Milliseconds(101));
        Assert.Equal("2", await asked.PollAsync());
        time.Advance(Timeout);
        Assert.Equal(HttpStatusCode.BadRequest, await asked.StatusAsync());
    }

    [Fact]
    public async Task a_poll_that_comes_500_ms_after_the_handshake_gets_400_and_one_ms_earlier_the_ping()
    {
        await using var server = await StartAsync();
        var (early, late) = (await server.PollAsync(), await server.PollAsync());
        time.Advance(Interval);
        time.Advance(Milliseconds(199));
        Assert.Equal("2", await early.PollAsync());
        time.Advance(Milliseconds(1));
        Assert.Equal(HttpStatusCode.BadRequest, await late.StatusAsync());
        Assert.Equal(HttpStatusCode.BadRequest, await early.StatusAsync());
    }

    [Fact]
    public async Task a_deadline_counts_though_no_tick_has_come()
    {
        // A tick every 250 ms; pings after 5 s.
        await using var server = await TestServer.StartAsync(
            options => (options.PingInterval, options.PingTimeout) = (TimeSpan.FromSeconds(5), Milliseconds(2010)),
            time
        );
        var client = await server.PollAsync();
        Advance(5000);
        Advance(2009);
        Assert.Equal("2", await client.PollAsync());
        time.Advance(Milliseconds(1));
        Assert.Equal(HttpStatusCode.BadRequest, await client.StatusAsync());
    }

    [Fact]
    public async Task who_answers_pings_stays_and_who_stops_is_disconnected_once()
    {
        await using var server = await StartAsync();
        using var client = await server.JoinAsync();
        for (var i = 0; i < 5; i++)
        {
            time.Advance(Interval);
            Assert.Equal("2", await client.NextAsync(passOverPings: false));
            await client.SendAsync("3");
            await client.SendAsync("42[\"sync\"]"); // has been read when it comes back, and so has the pong
            Assert.Equal("42[\"sync-back\"]", await client.NextAsync());
        }
        time.Advance(Interval);
        time.Advance(Timeout);
        Assert.Contains("disconnected / ping timeout", server.Application.Told);
        await client.ClosedAsync();
        Assert.Equal(1, server.Application.Disconnections.Values.Single());
    }

    [Fact]
    public async Task a_session_that_joins_nothing_is_closed_after_the_connect_timeout()
    {
        await using var server = await TestServer.StartAsync(
            options => options.ConnectTimeout = TimeSpan.FromSeconds(1),
            time
        );
        using var client = await server.OpenAsync();
        await client.NextAsync();
        time.Advance(Milliseconds(999));
        Assert.Equal(1, server.Server.Numbers.WebSocket);
        time.Advance(Milliseconds(251));
        Assert.Equal(0, server.Server.Numbers.WebSocket);
        await client.ClosedAsync();
    }

    [Fact]
    public async Task a_client_whose_events_wait_for_the_application_is_not_given_up()
    {
        await using var server = await TestServer.StartAsync(
            options =>
            {
                (options.PingInterval, options.PingTimeout) = (Interval, Timeout);
                options.MaxParallelEvents = 1;
            },
            time
        );
        var over = new TaskCompletionSource();
        server.Application.OnEvent = (socket, received) => new ValueTask(over.Task);
        using var client = await server.JoinAsync();
        await client.SendAsync("42[\"slow\"]");
        await Wire.UntilAsync(() => server.Application.Told.Contains("event slow"), "the event to be begun");
        time.Advance(Interval);
        await client.SendAsync("3");
        Advance(10_000);
        Assert.Equal(1, server.Server.Numbers.WebSocket);
        over.SetResult();
        server.Application.OnEvent = TestApplication.Echo;
        await client.SendAsync("42[\"next\"]");
        Assert.Equal("42[\"next-back\"]", await client.NextAsync());
    }

    /// <summary>In steps: what jumps has slept.</summary>
    private void Advance(int milliseconds)
    {
        for (; milliseconds > 200; milliseconds -= 200)
            time.Advance(Milliseconds(200));
        time.Advance(Milliseconds(milliseconds));
    }

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private Task<TestServer> StartAsync() =>
        TestServer.StartAsync(options => (options.PingInterval, options.PingTimeout) = (Interval, Timeout), time);
}
