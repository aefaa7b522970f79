using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Bench.Tests.Measure;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests;

/// <summary>The players of <c>recover</c>, in each protocol: they play, lose their connection, and come back.</summary>
public sealed class PlayersThatComeBackSpec
{
    [Theory]
    [InlineData("signalr", "SignalR SignalR", 0)]
    [InlineData("socketio", "Socket.IO Socket.IO", 2)]
    [InlineData("mixed", "SignalR Socket.IO", 1)]
    public async Task a_pause_is_found_again_by_players_that_were_sent_away(string protocol, string protocols, int sentAway)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var sockets = new PlayerSockets();
        var nodes = new Nodes([coordinator.Url], seed: 1);
        using var games = new GamesClient(nodes);
        var speaks = protocol switch
        {
            "signalr" => PlayerProtocol.SignalR,
            "socketio" => PlayerProtocol.SocketIo,
            _ => PlayerProtocol.Mixed,
        };
        var script = new GameScript(GameKind.Leaves, 2, TimeSpan.FromSeconds(60), 0);
        await using var game = await ScriptedGame.CreateAsync(
            games, script, nodes, new Random(1), connect: Connectors.Of(speaks, sockets, game: 0));
        foreach (var player in game.Players) player.Start();
        await UntilAsync(game, () => game.Players.All(p => p.IsAtPlay), "its players to be in play");
        game.Players[0].Lose(game.Players[1].Log.PlayerId);
        await UntilAsync(game, () => game.Players.All(p => p is { IsPaused: true, IsAnswered: true }), "its pause");

        coordinator.DisconnectSocketIo();
        await UntilAsync(game, () => game.Players.Count(IsBack) == sentAway, "those who were sent away");
        foreach (var player in game.Players.Where(IsBack))
        {
            Assert.Equal("the coordinator disconnected the player", player.Log.Lines[0].Why);
            Assert.Equal(Phases.Paused, player.Phase);
        }
        foreach (var player in game.Players) player.Restore();
        await UntilAsync(game, () => game.Players.All(p => p is { IsAtPlay: true, IsAnswered: true }), "its resume");
        Assert.Equal(protocols, coordinator.Protocols.Single());
    }

    [Fact]
    public async Task a_call_that_is_refused_over_socketio_is_told_with_the_coordinators_words()
    {
        await using var server = await FakeSocketIoServer.StartAsync();
        using var sockets = new PlayerSockets();
        await using var connection = new SocketPlayerConnection(sockets, Dialect.SocketIo, server.Url, "a token");
        var starting = connection.StartAsync(CancellationToken.None);
        var end = await server.NextAsync();
        end.Send(FakeSocketIoPlayer.Opening);
        await end.ReceiveAsync();
        end.Send("""40{"sid":"s"}""");
        await starting;

        var (one, two, three) = (CallAsync(1), CallAsync(2), CallAsync(3));
        end.Send("""431[{"error":"forbidden"}]""");
        end.Send("""432[{"error":"unavailable: repeat it"}]""");
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<CallRefusedException>(() => one)).Message);
        await Assert.ThrowsAsync<NoAnswerException>(() => two);
        end.Abort();
        await Assert.ThrowsAsync<NoAnswerException>(() => three);
        await Assert.ThrowsAsync<NoAnswerException>(() => CallAsync(4)); // nobody is there any more

        async Task<string> CallAsync(int frame) =>
            await connection.InvokeAsync(HubMethods.ConnectionLost, new ReportFields { FrameNumber = frame })
                .WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static bool IsBack(ScriptedPlayer player) => player is { IsConnected: true, Log.Lines.Count: 2 };

    private static async Task UntilAsync(ScriptedGame game, Func<bool> isSo, string what) =>
        Assert.True(await game.WaitAsync(isSo, what), string.Join(" ", game.Stuck));
}
