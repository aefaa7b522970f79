using System.Text.Json;
using Coordinator.Cluster.Hosting;
using Coordinator.Node.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>One game whose players speak three protocols.</summary>
public sealed class MixedGames(SharedNode shared) : IClassFixture<SharedNode>
{
    private readonly TestNode node = shared.Node;

    [Theory, InlineData(SocketIoTransport.WebSocket), InlineData(SocketIoTransport.Polling)]
    public async Task All_are_told_the_same_of_a_pause_its_end_and_the_games(SocketIoTransport transport)
    {
        node.Games.Now = node.Services.GetRequiredService<SteadyTime>().GetUtcNow();
        var (gameId, tokens) = await node.CreateGameAsync(new { players = 3 });
        await using var json = await TestPlayer.ConnectAsync(node, tokens["player-1"]);
        await using var pack = await TestPlayer.ConnectAsync(node, tokens["player-2"], HubProtocol.MessagePack);
        await using var socketIo = await SocketIoPlayer.ConnectAsync(node, tokens["player-3"], transport);

        var ready = await ToAllAsync("game_ready");
        Assert.Equal(
            ["player-1", "player-2", "player-3"],
            ready.GetProperty("players").EnumerateArray().Select(id => id.GetString())
        );
        Assert.Equal("waiting", await json.ResultAsync("p2p_validation_success", new { }));
        Assert.Equal("waiting", await pack.ResultAsync("p2p_validation_success", new { }));
        Assert.Equal("complete", await socketIo.ResultAsync("p2p_validation_success", new { }));
        await ToAllAsync("p2p_validation_complete");

        Assert.Equal(
            "pause",
            await socketIo.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    frame_number = 7,
                    timestamp = 7,
                    peer_id = "player-2",
                }
            )
        );
        Assert.Equal("player-3", (await ToAllAsync("p2p_pause")).GetProperty("detecting_player").GetString());
        Assert.Equal(
            "already_pausing",
            await pack.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    frame_number = 8,
                    timestamp = 8,
                    peer_id = "player-3",
                }
            )
        );
        Assert.Equal("waiting", await pack.ResultAsync("p2p_reconnection_success", new { frame_number = 9 }));
        Assert.Equal("resume", await socketIo.ResultAsync("p2p_reconnection_success", new { frame_number = 10 }));
        HubCalls.AssertJson(
            """{"player-2": 9, "player-3": 10}""",
            (await ToAllAsync("p2p_resume")).GetProperty("frames")
        );

        Assert.Equal(
            "relayed",
            await json.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-3",
                    type = "offer",
                    payload = new { sdp = "ä" },
                }
            )
        );
        HubCalls.AssertJson(
            """{"from_player_id": "player-1", "type": "offer", "payload": {"sdp": "ä"}}""",
            await socketIo.NextAsync("webrtc_signal")
        );
        Assert.Equal(
            "relayed",
            await socketIo.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "answer",
                    payload = new { sdp = "ö" },
                }
            )
        );
        HubCalls.AssertJson(
            """{"from_player_id": "player-3", "type": "answer", "payload": {"sdp": "ö"}}""",
            await pack.NextAsync("webrtc_signal")
        );

        Assert.Equal(
            "pause",
            await json.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    frame_number = 11,
                    timestamp = 11,
                    epoch = 2,
                }
            )
        );
        await ToAllAsync("p2p_pause");
        node.Games.Now += TimeSpan.FromSeconds(30);
        node.Games.Wake(gameId);
        Assert.Equal("reconnection_timeout", (await ToAllAsync("p2p_game_ended")).GetProperty("reason").GetString());

        async Task<JsonElement> ToAllAsync(string name)
        {
            var (toJson, toPack, toSocketIo) = (
                await json.NextAsync(name),
                await pack.NextAsync(name),
                await socketIo.NextAsync(name)
            );
            Assert.Equal(gameId, toJson.GetProperty("game_id").GetString());
            HubCalls.AssertJson(toJson.GetRawText(), toPack);
            HubCalls.AssertJson(toJson.GetRawText(), toSocketIo);
            Assert.Equal(toJson.GetRawText(), toSocketIo.GetRawText()); // one contract, byte for byte
            return toJson;
        }
    }
}
