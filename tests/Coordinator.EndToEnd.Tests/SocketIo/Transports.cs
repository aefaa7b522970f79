using Coordinator.EndToEnd.Tests.Support;
using Coordinator.Protocol;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests.SocketIo;

/// <summary>Whole games of two players with npm's client of Socket.IO, by each of its transports.</summary>
[Collection(InTheArena.Name)]
public sealed class Transports(Arena arena, ITestOutputHelper output)
{
    private const int Pauses = 3;

    /// <summary>The newest client, and the first one of the protocol.</summary>
    private static readonly string[] Clients = ["socket.io-client", "socket.io-client-3"];

    public static TheoryData<string, string, string> Ways()
    {
        var ways = new TheoryData<string, string, string>();
        foreach (var place in (string[])["Node", "Chromium"])
        foreach (var client in Clients)
        foreach (var transports in (string[])["polling", "websocket", "polling,websocket"])
            ways.Add(place, client, transports);
        return ways;
    }

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public async Task Two_players_play_lose_each_other_resume_together_and_end(
        string place,
        string client,
        string transports
    )
    {
        var options = new SocketIoOptions(client, transports.Split(','));
        await using var game = await OpenAsync(place, options);

        await game.MeetAsync();
        foreach (var player in (ContractPlayer[])[game.First, game.Second])
            await ((SocketIoPlayer)player).UsesAsync(options.Transports[^1]);
        await game.StartAsync();
        var apart = new List<double>();
        for (var epoch = 1; epoch <= Pauses; epoch++)
        {
            await game.LoseAsync(epoch);
            apart.Add(await game.RecoverAsync(epoch));
        }
        await game.LeaveAsync();

        game.HeardOnce(Pauses);
        Measured.Milliseconds(output, $"between two p2p_resume, {client} in {place}, {transports}", apart);
        Promise.ToldTogether(apart);
    }

    private async Task<ContractGame> OpenAsync(string place, SocketIoOptions options)
    {
        var browser = place == "Chromium" ? await arena.BrowserAsync() : null;
        var api = await arena.ApiWithoutBrowserAsync();
        var players = (await api.CreateAsync(new { players = (string[])["ada", "bob"] })).Players;
        return new ContractGame(await JoinAsync(players[0]), await JoinAsync(players[1]));

        async Task<ContractPlayer> JoinAsync(CreatedPlayerDto player) =>
            browser is null
                ? SocketIoProgram.Start(api.Address, player, options)
                : await SocketIoPage.OpenAsync(browser, arena.Site, api.Address, player, options);
    }
}
