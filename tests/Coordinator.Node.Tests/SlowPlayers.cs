using System.Diagnostics.Metrics;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Ice;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Coordinator.Node.Players;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>What is sent to a player whose connection does not keep up, or breaks.</summary>
public sealed class SlowPlayers : IDisposable
{
    private const int MaxBytes = 1024 * 1024,
        MaxBytesOfAll = 2 * MaxBytes;

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SlowLine client = new();
    private readonly QueueLimit limit;
    private readonly PlayerConnection connection;

    public SlowPlayers()
    {
        limit = new QueueLimit(
            MaxBytes,
            new AllQueues(MaxBytesOfAll),
            new LimitMetrics(services.GetRequiredService<IMeterFactory>())
        );
        connection = Connect(client);
    }

    [Fact]
    public async Task A_game_never_waits_for_a_slow_player_and_cuts_it_off_when_its_queue_is_full()
    {
        connection.Told(News);
        await client.Begun.Task;
        for (var i = 0; i < PlayerConnection.QueueLength; i++)
            connection.Told(News);
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
        for (var i = 0; i < 10 * PlayerConnection.QueueLength; i++)
            connection.Signalled("bob", Signal(i));
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
        for (var i = 0; i < 500; i++)
            connection.Signalled("bob", signal);
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
            GameId = "g1",
            Phase = GamePhase.Waiting,
            Players = ["ada", "bob"],
            Metadata = $$"""{"a": "{{new string('x', 300_000)}}"}""",
        };
        connection.Told(News);
        await client.Begun.Task;

        for (var i = 0; i < 3; i++)
            connection.Joined(state);
        Assert.Equal(0, client.Aborts);
        connection.Joined(state);

        Assert.Equal(1, client.Aborts);
        Assert.Equal(1, counted["queue"]);
        client.Go.SetResult();
        Assert.Equal(4, client.Sent.Count);
    }

    [Fact]
    public void Where_too_much_waits_for_all_together_those_for_whom_most_waits_are_cut_off_and_let_go_of()
    {
        using var counted = new LimitCounts(services);
        var signal = new PeerSignal("offer", $"\"{new string('x', 10_000)}\"", null);
        var lines = Enumerable.Range(0, 5).Select(_ => new SlowLine()).ToList();
        var all = lines.ConvertAll(Connect);
        all.ForEach(one => one.Told(News));

        // None is over its own bound: 45 or 46 signals of 10 KB where 52 may wait, of 209 that may wait for all
        // together.
        foreach (var one in all)
            for (var i = 0; i < 40; i++)
                one.Signalled("bob", signal);
        for (var i = 0; i < 6; i++)
            all[3].Signalled("bob", signal);
        Assert.Equal(0, counted["all_queues"]);
        for (var i = 0; i < 5; i++)
            all[1].Signalled("bob", signal);

        Assert.Equal([0, 0, 0, 1, 0], lines.Select(line => line.Aborts));
        Assert.Equal(1, counted["all_queues"]);
        Assert.Equal(0, all[3].QueuedBytes);
        Assert.False(limit.OfAll.IsOver);
        for (var i = 0; i < 46; i++)
            all[0].Told(News);
        lines.ForEach(line => line.Go.SetResult());
        Assert.Equal([87, 46, 41, 1, 41], lines.Select(line => line.Sent.Count));
    }

    [Fact]
    public async Task What_is_told_goes_out_in_order_one_at_a_time()
    {
        connection.Joined(
            new GameState
            {
                GameId = "g1",
                Phase = GamePhase.Waiting,
                Players = ["ada", "bob"],
            }
        );
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

        Assert.Equal(1, client.Dismissals);
    }

    private PlayerConnection Connect(SlowLine line) =>
        new(
            new PlayerIdentity("g1", "ada"),
            line,
            new IceServerList(NodeOptionsReader.Read(new ConfigurationBuilder().Build()), TimeProvider.System),
            new ScriptedNode(),
            limit,
            TimeProvider.System
        );

    private static News News => new(new Notices.Presence("bob", Connected: true));

    private static PeerSignal Signal(int number) => new("offer", $"{number}", null);
}
