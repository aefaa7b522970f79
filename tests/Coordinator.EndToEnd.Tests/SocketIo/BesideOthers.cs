using Coordinator.EndToEnd.Tests.Support;
using Coordinator.Protocol;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests.SocketIo;

/// <summary>One player uses Socket.IO's client, the other SignalR's: they are in the same game and are told the
/// same.</summary>
[Collection(InTheArena.Name)]
public sealed class BesideOthers(Arena arena, ITestOutputHelper output)
{
    private const int Pauses = 3,
        TimeoutMs = 2_000;

    [Theory]
    [InlineData("Socket.IO's notices")]
    [InlineData("SignalR's notices")]
    public async Task They_play_lose_each_other_resume_at_one_instant_and_end(string who)
    {
        await using var game = await OpenAsync(socketIoFirst: who == "Socket.IO's notices");

        await game.MeetAsync();
        await game.StartAsync();
        var late = new List<double>();
        for (var epoch = 1; epoch <= Pauses; epoch++)
        {
            await game.LoseAsync(epoch);
            await game.RecoverAsync(epoch);
            var resumed = await game.HearAsync(HubEvents.Resume, epoch);
            Assert.Single(resumed.Select(resume => resume.Body.GetProperty("resume_at").GetInt64()).Distinct());
            var overSocketIo = game.First is SocketIoPlayer ? resumed[0] : resumed[1];
            // Who follows no clock is told when it is time.
            late.Add(overSocketIo.At - overSocketIo.Body.GetProperty("resume_at").GetInt64());
        }
        await game.LeaveAsync();

        game.HeardOnce(Pauses);
        Measured.Milliseconds(output, $"p2p_resume over Socket.IO after resume_at, {who}", late);
        Promise.ToldTogether([.. late.Select(Math.Abs)]);
    }

    [Fact]
    public async Task A_pause_that_lasts_too_long_ends_the_game_for_both()
    {
        await using var game = await OpenAsync(socketIoFirst: true);
        await game.MeetAsync();
        await game.StartAsync();

        await game.LoseAsync(epoch: 1);
        var report = new { pause_duration_ms = TimeoutMs };
        Assert.Equal(Results.TooEarly, await game.First.ResultOfAsync(HubMethods.ReconnectionTimeout, report));
        await game.EndAsync(EndReasons.ReconnectionTimeout);

        var (paused, ended) = (await game.HearAsync(HubEvents.Pause, 1), await game.HearAsync(HubEvents.GameEnded));
        foreach (var (end, pause) in ended.Zip(paused))
        {
            Assert.InRange(end.At - pause.At, TimeoutMs - 250, TimeoutMs + 1_000);
            Assert.Equal(2, end.Body.GetProperty("reconnection_data").GetProperty("lost_players").GetArrayLength());
        }
        Assert.DoesNotContain(game.First.All, told => told.Name == HubEvents.Resume);
    }

    private async Task<ContractGame> OpenAsync(bool socketIoFirst)
    {
        var api = await arena.ApiWithoutBrowserAsync();
        var created = await api.CreateAsync(
            new { players = (string[])["ada", "bob"], reconnection_timeout_ms = TimeoutMs }
        );
        var (hers, his) = (created.Players[0], created.Players[1]);
        return socketIoFirst
            ? new ContractGame(SocketIo(hers), await HubPlayer.ConnectAsync(api.Address, his))
            : new ContractGame(await HubPlayer.ConnectAsync(api.Address, hers), SocketIo(his));

        SocketIoPlayer SocketIo(CreatedPlayerDto player) =>
            SocketIoProgram.Start(api.Address, player, SocketIoOptions.Usual);
    }
}
