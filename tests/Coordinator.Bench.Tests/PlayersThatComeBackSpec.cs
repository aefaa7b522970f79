using System.Text.Json;
using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Recovery;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Bench.Tests.Measure;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests;

/// <summary>The players of <c>recover</c>, in each protocol: they play, lose their connection, and come back.</summary>
public sealed class PlayersThatComeBackSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("signalr", "SignalR SignalR", 0)]
    [InlineData("socketio", "Socket.IO Socket.IO", 2)]
    [InlineData("mixed", "SignalR Socket.IO", 1)]
    public async Task a_pause_is_found_again_by_players_that_were_sent_away(
        string protocol,
        string protocols,
        int sentAway
    )
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
        await using var game = await ReturningGame.CreateAsync(
            games,
            TimeSpan.FromSeconds(60),
            player => speaks.Of(game: 0, player),
            sockets,
            nodes,
            new Random(1)
        );
        Assert.True(await game.PauseAsync(), string.Join(" ", game.Stuck));
        Assert.All(game.Players, player => Assert.NotNull(player.Deadline));

        coordinator.DisconnectSocketIo();
        Assert.True(
            await game.WaitAsync(() => game.Players.Count(IsBack) == sentAway, "those who were sent away"),
            string.Join(" ", game.Stuck)
        );
        foreach (var player in game.Players.Where(IsBack))
        {
            Assert.Equal("the coordinator disconnected the player", player.Log.Lines[0].Why);
            Assert.Equal(Phases.Paused, player.Phase);
        }
        await game.ResumeAsync();
        Assert.Empty(game.Stuck);
        Assert.All(game.Players.SelectMany(p => p.Log.Reports), report => Assert.NotNull(report.Answered));
        Assert.Equal(protocols, coordinator.Protocols.Single());
    }

    [Fact]
    public async Task a_report_is_said_again_as_it_is_on_the_next_connection()
    {
        await using var server = await FakeSocketIoServer.StartAsync();
        using var sockets = new PlayerSockets();
        var player = new ReturningPlayer(
            new CreatedPlayerDto("ada", "a token"),
            Dialect.SocketIo,
            sockets,
            new Nodes([server.Url], seed: 1),
            new Random(1),
            () => { }
        );
        await using var hangsUp = player;
        player.Start();
        var first = await JoinAsync(server);
        var saying = player.SayAsync(
            HubMethods.ConnectionLost,
            new ReportFields { FrameNumber = 7, Epoch = 1 },
            ReturningGame.UsualBound
        );
        var said = await NextReportAsync(first);
        first.Abort();

        var second = await JoinAsync(server);
        Assert.Equal(said, await NextReportAsync(second));
        var answeredAt = Clock.Now;
        second.Send("""431[{"result":"pause"}]""");
        Assert.True(await saying.WaitAsync(Patience));
        var report = Assert.Single(player.Log.Reports);
        Assert.Equal(2, report.Tries.Count);
        Assert.True(report.IsTakenLoss);
        Assert.True(report.Answered!.At >= answeredAt, "It is said to have been answered before it was.");
    }

    [Fact]
    public async Task a_report_that_is_never_answered_is_given_up()
    {
        await using var server = await FakeSocketIoServer.StartAsync();
        using var sockets = new PlayerSockets();
        await using var player = new ReturningPlayer(
            new CreatedPlayerDto("ada", "a token"),
            Dialect.SocketIo,
            sockets,
            new Nodes([server.Url], seed: 1),
            new Random(1),
            () => { }
        );
        Assert.False(await SayAsync(TimeSpan.FromSeconds(0.2)), "Nobody was there to answer.");

        player.Start();
        var end = await JoinAsync(server);
        var saying = SayAsync(TimeSpan.FromSeconds(5));
        await NextReportAsync(end).WaitAsync(Patience);
        Assert.False(await saying, "It was there, and did not answer.");
        Assert.All(player.Log.Reports, report => Assert.Null(report.Answered));

        Task<bool> SayAsync(TimeSpan bound) =>
            player
                .SayAsync(HubMethods.ConnectionLost, new ReportFields { FrameNumber = 7, Epoch = 1 }, bound)
                .WaitAsync(Patience);
    }

    [Theory]
    [InlineData(HubMethods.ConnectionLost, "player-1")]
    [InlineData(HubMethods.ReconnectionSuccess, "player-1", "player-2")]
    public async Task a_game_whose_coordinator_never_answers_is_stuck_and_says_in_what(
        string unanswered,
        params string[] who
    )
    {
        await using var coordinator = await FakeCoordinator.StartAsync(deafTo: unanswered);
        using var sockets = new PlayerSockets();
        var nodes = new Nodes([coordinator.Url], seed: 1);
        using var games = new GamesClient(nodes);
        await using var game = await ReturningGame.CreateAsync(
            games,
            TimeSpan.FromSeconds(60),
            _ => Dialect.SocketIo,
            sockets,
            nodes,
            new Random(1),
            TimeSpan.FromSeconds(5)
        );
        var isPaused = await game.PauseAsync().WaitAsync(Patience);
        Assert.Equal(unanswered != HubMethods.ConnectionLost, isPaused);
        if (isPaused)
            await game.ResumeAsync().WaitAsync(Patience);

        Assert.Equal(
            who.Select(player => $"Game {game.GameId} waited 5 s for an answer to {unanswered} of {player} "),
            game.Stuck.Select(stuck => stuck[..stuck.IndexOf('(', StringComparison.Ordinal)]).Order()
        );
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
            await connection
                .InvokeAsync(HubMethods.ConnectionLost, new ReportFields { FrameNumber = frame })
                .WaitAsync(Patience);
    }

    private static bool IsBack(ReturningPlayer player) => player is { IsConnected: true, Log.Lines.Count: 2 };

    /// <summary>The player's next connection, once it is in its game.</summary>
    private static async Task<FakeSocketIoEnd> JoinAsync(FakeSocketIoServer server)
    {
        var end = await server.NextAsync();
        end.Send(FakeSocketIoPlayer.Opening);
        await end.ReceiveAsync();
        end.Send("""40{"sid":"s"}""");
        var joined = new GameJoined(
            "g",
            "ada",
            Phases.Playing,
            [],
            0,
            null,
            null,
            [],
            new SettingsDto(30_000, 300_000, false),
            null
        );
        end.Send($"42[\"game_joined\",{JsonSerializer.Serialize(joined, WireJson.Options)}]");
        return end;
    }

    private static async Task<string> NextReportAsync(FakeSocketIoEnd end)
    {
        while (await end.ReceiveAsync() is { } call)
        {
            if (call.Contains(HubMethods.ConnectionLost, StringComparison.Ordinal))
                return call;
        }
        throw new InvalidOperationException("The player has hung up.");
    }
}
