using Coordinator.Cluster;
using Coordinator.Node.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>What clients of Socket.IO can make a node write to its log.</summary>
public sealed class QuietLog
{
    [Fact]
    public async Task Whatever_clients_do_is_not_worth_a_line()
    {
        var log = new HeardLog();
        await using var node = await StartAsync(
            log,
            "--Coordinator:SocketIo:TrustedNetworks:0",
            "127.0.0.0/8",
            "--Coordinator:Limits:ConnectsPerPlayer:PerSecond",
            "0"
        );
        var (gameId, tokens) = await node.CreateGameAsync();
        var said = log.Lines.Count;

        foreach (var transport in Enum.GetValues<SocketIoTransport>())
        {
            await MisbehaveAsync(node, transport, gameId, tokens["player-1"]);
            foreach (var query in (string[])["sid=nobody", "instance=a%20b", "token=%00", "EIO=3"])
                await Xunit.Record.ExceptionAsync(() => SocketIoLine.OpenAsync(node, transport, query));
        }

        await using var player = await SocketIoPlayer.ConnectAsync(node, tokens["player-1"]);
        await player.NextAsync("game_joined");
        Assert.Empty(log.Lines.Skip(said));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_node_that_believes_clients_without_a_token_says_so_at_its_start(bool isTrusting)
    {
        var log = new HeardLog();
        await using var node = await StartAsync(
            log,
            isTrusting
                ?
                [
                    "--Coordinator:SocketIo:TrustedNetworks:0",
                    "127.0.0.0/8",
                    "--Coordinator:SocketIo:TrustedNetworks:1",
                    "10.0.0.0/8",
                ]
                : []
        );

        const string warning = "Socket.IO clients at 127.0.0.0/8, 10.0.0.0/8 are believed without a token";
        Assert.Equal(
            isTrusting,
            log.Lines.Any(line =>
                line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(warning, StringComparison.Ordinal)
            )
        );
        Assert.Equal(isTrusting, log.Lines.Any(line => line.Contains("Socket.IO", StringComparison.Ordinal)));
    }

    /// <summary>Everything wrong that comes to mind, each over a connection of its own; none of them is waited for
    /// politely.</summary>
    private static async Task MisbehaveAsync(TestNode node, SocketIoTransport transport, string gameId, string token)
    {
        string[] packets =
        [
            "",
            "x",
            "4",
            "49",
            "40[]",
            "40{",
            "40/admin,",
            "42[]",
            "42[{}]",
            "42[\"disconnect\"]",
            "42[\"\\ud800\"]",
            "43",
            "431[]",
            "44{}",
            "2",
            "5",
            "1",
            "451-[\"clock\",{}]",
            "459999-[\"clock\"]",
            "451-[\"clock\",{\"_placeholder\":true,\"num\":5}]",
            "42[\"no_such_call\",{}]",
            "42[\"clock\",1,2]",
            $"42[\"clock\",{new string('[', 100)}{new string(']', 100)}]",
            $"42[\"clock\",\"{new string('x', 140_000)}\"]",
            "42[\"leave_game\",{\"player_id\":2}]",
            "421[\"join_game\",{\"game_id\":\"gone\",\"player_id\":0}]",
            "421[\"join_game\",{}]",
            "42[\"p2p_connection_lost\",{\"frame_number\":-1}]",
            "41",
        ];
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));
        await using var early = await SocketIoPlayer.OpenAsync(node, transport);
        await Assert.ThrowsAsync<EndedException>(() => early.ConnectAsync(new { token }));
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));
        await using var older = await SocketIoPlayer.OpenAsync(node, transport);
        await older.ConnectAsync();
        await Assert.ThrowsAsync<EndedException>(() =>
            older.InvokeAsync("join_game", new { game_id = gameId, player_id = "player-1" })
        );
        foreach (var packet in packets)
        {
            var connects = packet.StartsWith("40", StringComparison.Ordinal) ? null : $$"""40{"token":"{{token}}"}""";
            foreach (var first in (string?[])[connects, "40", null])
            {
                await using var player = await SocketIoPlayer.OpenAsync(node, transport);
                if (first is not null)
                    await player.SendAsync(first);
                await player.SendAsync(packet);
                if (packet.StartsWith("451-", StringComparison.Ordinal))
                    await player.SendAsync("40");
            }
        }
    }

    private static Task<TestNode> StartAsync(HeardLog log, params string[] arguments) =>
        TestNode.StartWithAsync(
            services => services.AddSingleton<ILoggerProvider>(log),
            ["--Logging:LogLevel:Default", "Information", "--Logging:Console:LogLevel:Default", "None", .. arguments]
        );
}
