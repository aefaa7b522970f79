using Coordinator.EndToEnd.Tests.Support;
using Coordinator.Protocol;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests.SocketIo;

/// <summary>A client of Socket.IO loses the coordinator in the middle of a pause, and comes back by itself.</summary>
[Collection(InTheArena.Name)]
public sealed class ComingBack(Arena arena, ITestOutputHelper output)
{
    /// <summary>Players that are connected, and requests that wait for news, don't hold it up.</summary>
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("polling", "its line breaks")]
    [InlineData("websocket", "its line breaks")]
    [InlineData("websocket", "its engine closes")]
    public async Task A_client_that_was_away_learns_of_the_pause_and_all_resume(string transport, string how)
    {
        var api = await arena.ApiWithoutBrowserAsync();
        await using var path = new FarCoordinator(api.Lobby, TimeSpan.Zero);
        var players = (await api.CreateAsync(new { players = (string[])["ada", "bob"] })).Players;
        var ada = SocketIoProgram.Start(
            path.Address,
            players[0],
            SocketIoOptions.Usual with
            {
                Transports = [transport],
            }
        );
        await using var game = new ContractGame(ada, await HubPlayer.ConnectAsync(api.Address, players[1]));
        await game.MeetAsync();
        await game.StartAsync();
        await game.LoseAsync(epoch: 1);

        var gone = WallClock.Now;
        if (how == "its engine closes")
            await ada.DropAsync();
        else
            Assert.NotEqual(0, path.BreakLines());

        await ada.HearsAsync("disconnect");
        var joined = await IsInPauseAgainAsync(ada);
        var paused = await ada.HearsAsync(HubEvents.Pause, 1);
        Assert.Equal(
            paused.Body.GetProperty("deadline").GetInt64(),
            joined.Body.GetProperty("pause").GetProperty("deadline").GetInt64()
        );
        await game.RecoverAsync(epoch: 1);
        await game.LeaveAsync();

        game.HeardOnce(pauses: 1);
        Measured.Milliseconds(output, $"until a client is back in its game, {transport}, {how}", [joined.At - gone]);
    }

    [Theory]
    [InlineData("is killed")]
    [InlineData("is stopped")]
    public async Task A_pause_outlives_the_coordinator_and_all_resume(string how)
    {
        await using var node = await NodeProcess.StartAsync();
        var created = await node.Api.CreateAsync(new { players = (string[])["ada", "bob"] });
        await using var game = new ContractGame(
            SocketIoProgram.Start(node.Api.Address, created.Players[0], SocketIoOptions.Usual),
            SocketIoProgram.Start(
                node.Api.Address,
                created.Players[1],
                SocketIoOptions.Usual with
                {
                    Transports = ["polling"],
                }
            )
        );
        await game.MeetAsync();
        await game.StartAsync();
        await game.LoseAsync(epoch: 1);
        // A report in a pause is written a moment later, and these clients don't repeat theirs.
        await node.Api.UntilAsync($"games/{created.GameId}/reconnection-data", (ReconnectionDataDto record) =>
            record.Disconnections.Count == 2
        );

        if (how == "is killed")
            await node.KillAsync();
        else
            Assert.Equal(0, await node.StopAsync(StopsWithin));
        await game.HearAsync("disconnect");
        await node.StartAgainAsync();
        await Task.WhenAll(IsInPauseAgainAsync(game.First), IsInPauseAgainAsync(game.Second));
        await game.RecoverAsync(epoch: 1);
        await game.LeaveAsync();

        game.HeardOnce(pauses: 1);
    }

    [Fact]
    public async Task A_token_that_does_not_hold_is_refused_with_the_reason()
    {
        var api = await arena.ApiWithoutBrowserAsync();
        var madeUp = new CreatedPlayerDto("ada", "made-up");
        await using var stranger = SocketIoProgram.Start(api.Address, madeUp, SocketIoOptions.Usual);

        var refused = await stranger.HearsAsync("connect_error");

        Assert.Contains("The token does not hold", refused.Text("message"), StringComparison.Ordinal);
        Assert.Equal(401, refused.Body.GetProperty("data").GetProperty("status").GetInt32());
    }

    /// <summary>It has connected once more and is told the whole state, with the pause in it. Returns that.</summary>
    private static async Task<Told> IsInPauseAgainAsync(ContractPlayer player)
    {
        var joined = await player.HearsAsync(HubEvents.GameJoined, count: 2);
        Assert.Equal((Phases.Paused, 1), (joined.Text("phase"), joined.Number("epoch")));
        var pause = joined.Body.GetProperty("pause");
        Assert.Equal(100, pause.GetProperty("pause_frame").GetInt32());
        Assert.Equal("ada", pause.GetProperty("detecting_player").GetString());
        return joined;
    }
}
