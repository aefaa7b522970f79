using System.Net;
using System.Net.Sockets;
using System.Text;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Coordinator.Node.Start;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>Connections over which nobody shows a token or a key: few, short, and in nobody's way.</summary>
public sealed class StrangersConnections
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task However_many_are_silent_players_backends_and_probes_get_in_and_players_stay(bool atManagement)
    {
        await using var node = await TestNode.StartAsync("--Coordinator:Limits:UnadmittedConnections", "16");
        using var counted = new LimitCounts(node.Services);
        var (_, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var first = one;
        await using var second = two;
        var port = (atManagement ? node.Management : node.Players).BaseAddress!.Port;

        var silent = new List<TcpClient>();
        for (var i = 0; i < 60; i++)
            silent.Add(await KnockAsync(port));

        await Eventually.SoAsync("the oldest are closed", () => Task.FromResult(counted["unadmitted"] >= 44));
        await EndsAsync(silent[0]);
        Assert.Equal("OK", await node.Management.GetStringAsync(new Uri("/alive", UriKind.Relative)));
        var (_, tokens) = await node.CreateGameAsync();
        await using var third = await TestPlayer.ConnectAsync(node, tokens["player-1"]);
        await third.NextAsync("game_joined");
        Assert.Equal(1, (await one.InvokeAsync("clock", new { sent_at = 1 })).GetProperty("sent_at").GetInt32());
        silent.ForEach(one => one.Dispose());
    }

    [Theory, InlineData(""), InlineData("GET / HTTP/1.1\r\nHost: x\r\nA: b")]
    public async Task One_whose_first_request_does_not_come_is_closed(string begun)
    {
        await using var node = await TestNode.StartAsync("--Coordinator:Limits:FirstRequest", "1s");
        using var silent = await KnockAsync(node.Players.BaseAddress!.Port);
        await silent.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begun));

        await EndsAsync(silent);
    }

    [Theory]
    [InlineData(Listener.Players, null, int.MaxValue, 500)]
    [InlineData(Listener.Management, null, int.MaxValue, 500)]
    [InlineData(Listener.Players, 65_536, 58_519, 500)]
    [InlineData(Listener.Management, 65_536, 64, 32)]
    [InlineData(Listener.Players, 700, 173, 57)]
    [InlineData(Listener.Management, 700, 57, 28)]
    [InlineData(Listener.Players, 512, 36, 12)]
    [InlineData(Listener.Management, 512, 12, 6)]
    internal void The_last_descriptors_are_kept(Listener listener, int? openFiles, int all, int unadmitted) =>
        Assert.Equal(
            new ConnectionRoom(all, unadmitted),
            ConnectionRoom.Of(listener, new LimitOptions(), openFiles, inUse: 400)
        );

    private static async Task<TcpClient> KnockAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    /// <summary>Reads until the node closes it, whatever it says before.</summary>
    private static async Task EndsAsync(TcpClient client)
    {
        var patience = TimeSpan.FromSeconds(30);
        var buffer = new byte[1024];
        try
        {
            while (await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(patience) > 0) { }
        }
        catch (IOException)
        {
            // Reset: closed too.
        }
    }
}
