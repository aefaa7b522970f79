using System.Diagnostics.Metrics;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Hubs;
using Coordinator.Node.Ice;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>What is sent to a player whose connection does not keep up, or breaks.</summary>
public sealed class SlowPlayers : IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SlowLine client = new();
    private readonly PlayerConnection connection;

    public SlowPlayers()
    {
        var options = NodeOptionsReader.Read(new ConfigurationBuilder().Build());
        connection = new PlayerConnection(
            new PlayerIdentity("g1", "ada"), client, new IceServerList(options, TimeProvider.System), new ScriptedNode(),
            new QueueLimit(MaxBytes, new LimitMetrics(services.GetRequiredService<IMeterFactory>())), TimeProvider.System);
    }

    [Fact]
    public async Task A_game_never_waits_for_a_slow_player_and_cuts_it_off_when_its_queue_is_full()
    {
        connection.Told(News);
        await client.Begun.Task;
        for (var i = 0; i < PlayerConnection.QueueLength; i++) connection.Told(News);
        Assert.Equal(0, client.Aborts);

        connection.Told(News);
        connection.Told(News);

        Assert.Equal(1, client.Aborts);
        client.Go.SetResult();
        Assert.Equal(PlayerConnection.QueueLength + 1, client.Sent.Count);
    }

    [Fact]
    public async Task A_flood_of_signals_leaves_room_for_what_the_game_tells()
    {
        connection.Told(News);
        await client.Begun.Task;
        for (var i = 0; i < 10 * PlayerConnection.QueueLength; i++) connection.Signalled("bob", Signal(i));
        connection.Told(News);

        client.Go.SetResult();
        connection.End();

        Assert.Equal(0, client.Aborts);
        Assert.Equal("player_presence", client.Sent[^1]);
        Assert.Equal(PlayerConnection.QueueLength / 2, client.Sent.Count(name => name == "webrtc_signal"));
    }

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task What_waits_is_bounded_in_bytes_and_signals_leave_half_of_them_to_the_game()
    {
        using var counted = new LimitCounts(services);
        var signal = new PeerSignal("offer", $"\"{new string('x', 64_000)}\"", null);
        connection.Told(News);
        await client.Begun.Task;
        for (var i = 0; i < 500; i++) connection.Signalled("bob", signal);
        connection.Told(News);

        client.Go.SetResult();
        connection.End();

        Assert.Equal(0, client.Aborts);
        Assert.Equal("player_presence", client.Sent[^1]);
        var relayed = client.Sent.Count(name => name == "webrtc_signal");
        Assert.InRange(relayed * 64_000, MaxBytes / 2, MaxBytes / 2 + 2 * 64_000);
        Assert.Equal(500 - relayed, counted["queued_signal"]);
    }

    [Fact]
    public async Task A_player_for_whom_too_many_bytes_wait_is_cut_off_and_counted()
    {
        using var counted = new LimitCounts(services);
        var state = new GameState
        {
            GameId = "g1", Phase = GamePhase.Waiting, Players = ["ada", "bob"], Metadata = $$"""{"a": "{{new string('x', 300_000)}}"}""",
        };
        connection.Told(News);
        await client.Begun.Task;

        for (var i = 0; i < 3; i++) connection.Joined(state);
        Assert.Equal(0, client.Aborts);
        connection.Joined(state);

        Assert.Equal(1, client.Aborts);
        Assert.Equal(1, counted["queue"]);
        client.Go.SetResult();
        Assert.Equal(4, client.Sent.Count);
    }

    [Fact]
    public async Task What_is_told_goes_out_in_order_one_at_a_time()
    {
        connection.Joined(new GameState { GameId = "g1", Phase = GamePhase.Waiting, Players = ["ada", "bob"] });
        connection.Told(News);
        connection.Signalled("bob", Signal(1));
        await client.Begun.Task;
        Assert.Equal(["game_joined"], client.Sent);

        client.Go.SetResult();
        connection.End();

        Assert.Equal(["game_joined", "player_presence", "webrtc_signal"], client.Sent);
        Assert.Equal(0, client.Aborts);
    }

    [Fact]
    public void A_connection_that_breaks_while_it_is_written_to_is_closed()
    {
        client.Go.SetException(new IOException("reset"));
        connection.Signalled("bob", Signal(1));

        Assert.Equal(1, client.Aborts);
    }

    [Fact]
    public void A_player_without_a_game_is_closed_at_once()
    {
        connection.NotFound();

        Assert.Equal(1, client.Aborts);
    }

    private static News News => new(new Notices.Presence("bob", Connected: true));

    private static PeerSignal Signal(int number) => new("offer", $"{number}", null);
}
