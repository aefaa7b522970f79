using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Hubs;
using Coordinator.Node.Ice;
using Coordinator.Node.Options;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Tests;

/// <summary>What is sent to a player whose connection does not keep up, or breaks.</summary>
public sealed class SlowPlayers
{
    private readonly SlowLine client = new();
    private readonly PlayerConnection connection;

    public SlowPlayers()
    {
        var options = NodeOptionsReader.Read(new ConfigurationBuilder().Build());
        connection = new PlayerConnection(
            new PlayerIdentity("g1", "ada"), client, new IceServerList(options, TimeProvider.System), new ScriptedNode(),
            TimeProvider.System);
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
