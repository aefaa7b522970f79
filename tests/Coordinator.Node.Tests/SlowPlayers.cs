using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Hubs;
using Coordinator.Node.Ice;
using Coordinator.Node.Options;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Tests;

/// <summary>What is sent to a player whose connection does not keep up, or breaks.</summary>
public sealed class SlowPlayers
{
    private readonly SlowClient client = new();
    private readonly PlayerConnection connection;
    private int aborts;

    public SlowPlayers()
    {
        var options = NodeOptionsReader.Read(new ConfigurationBuilder().Build());
        connection = new PlayerConnection(
            new PlayerIdentity("g1", "ada"), client, new IceServerList(options, TimeProvider.System), new ScriptedNode(),
            () => aborts++, TimeProvider.System);
    }

    [Fact]
    public async Task A_game_never_waits_for_a_slow_player_and_cuts_it_off_when_its_queue_is_full()
    {
        var pump = connection.PumpAsync();
        connection.Told(News);
        await client.Begun.Task;
        for (var i = 0; i < PlayerConnection.QueueLength; i++) connection.Told(News);
        Assert.Equal(0, aborts);

        connection.Told(News);
        connection.Told(News);

        Assert.Equal(1, aborts);
        client.Go.SetResult();
        await pump;
        Assert.Equal(PlayerConnection.QueueLength + 1, client.Sent.Count);
    }

    [Fact]
    public async Task A_flood_of_signals_leaves_room_for_what_the_game_tells()
    {
        var pump = connection.PumpAsync();
        connection.Told(News);
        await client.Begun.Task;
        for (var i = 0; i < 10 * PlayerConnection.QueueLength; i++) connection.Signalled("bob", Signal(i));
        connection.Told(News);

        client.Go.SetResult();
        connection.End();
        await pump;

        Assert.Equal(0, aborts);
        Assert.Equal("player_presence", client.Sent[^1]);
        Assert.Equal(PlayerConnection.QueueLength / 2, client.Sent.Count(name => name == "webrtc_signal"));
    }

    [Fact]
    public async Task What_is_told_goes_out_in_order_one_at_a_time()
    {
        var pump = connection.PumpAsync();
        connection.Joined(new GameState { GameId = "g1", Phase = GamePhase.Waiting, Players = ["ada", "bob"] });
        connection.Told(News);
        connection.Signalled("bob", Signal(1));
        await client.Begun.Task;
        Assert.Equal(["game_joined"], client.Sent);

        client.Go.SetResult();
        connection.End();
        await pump;

        Assert.Equal(["game_joined", "player_presence", "webrtc_signal"], client.Sent);
        Assert.Equal(0, aborts);
    }

    [Fact]
    public async Task A_connection_that_breaks_while_it_is_written_to_is_closed()
    {
        client.Go.SetException(new IOException("reset"));
        connection.Signalled("bob", Signal(1));

        await connection.PumpAsync();

        Assert.Equal(1, aborts);
    }

    [Fact]
    public void A_player_without_a_game_is_closed_at_once()
    {
        connection.NotFound();

        Assert.Equal(1, aborts);
    }

    private static Notice News => new Notices.Presence("bob", Connected: true);

    private static PeerSignal Signal(int number) => new("offer", $"{number}", null);

    private sealed class SlowClient : ISingleClientProxy
    {
        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource Go { get; } = new();

        public List<string> Sent { get; } = [];

        public async Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
        {
            Sent.Add(method);
            Begun.TrySetResult();
            await Go.Task;
        }

        public Task<T> InvokeCoreAsync<T>(string method, object?[] args, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
