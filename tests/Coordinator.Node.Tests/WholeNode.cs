using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>The program as it is run: hub, API and cluster together, on a journal in a folder.</summary>
public sealed class WholeNode : IDisposable
{
    private readonly TestFolder data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_pause_outlives_its_node()
    {
        string gameId;
        Dictionary<string, string> tokens;
        JsonElement paused;
        await using (var node = await TestNode.StartWholeAsync(data))
        {
            (gameId, tokens) = await node.CreateGameAsync(
                new
                {
                    players = 2,
                    validation = false,
                    metadata = new { map = "dunes" },
                }
            );
            await using var one = await TestPlayer.ConnectAsync(node, tokens["player-1"], HubProtocol.MessagePack);
            await using var two = await TestPlayer.ConnectAsync(node, tokens["player-2"]);
            await one.NextAsync("p2p_validation_complete");
            Assert.Equal(
                "relayed",
                await one.ResultAsync(
                    "webrtc_signal",
                    new
                    {
                        target_player_id = "player-2",
                        type = "offer",
                        payload = new { sdp = "v=0" },
                    }
                )
            );
            Assert.Equal(
                "v=0",
                (await two.NextAsync("webrtc_signal")).GetProperty("payload").GetProperty("sdp").GetString()
            );
            Assert.Equal(
                "pause",
                await one.ResultAsync(
                    "p2p_connection_lost",
                    new
                    {
                        frame_number = 7,
                        timestamp = 7,
                        epoch = 1,
                    }
                )
            );
            paused = await two.NextAsync("p2p_pause");
        }

        await using (var node = await TestNode.StartWholeAsync(data))
        {
            await using var one = await TestPlayer.ConnectAsync(node, tokens["player-1"]);
            await using var two = await TestPlayer.ConnectAsync(node, tokens["player-2"]);
            var joined = await one.NextAsync("game_joined");
            await two.NextAsync("game_joined"); // from here on it is told what happens
            Assert.Equal("paused", joined.GetProperty("phase").GetString());
            Assert.Equal(1, joined.GetProperty("epoch").GetInt32());
            Assert.True(
                joined.GetProperty("pause").GetProperty("deadline").GetInt64()
                    >= paused.GetProperty("deadline").GetInt64()
            );
            Assert.Equal("dunes", joined.GetProperty("metadata").GetProperty("map").GetString());

            Assert.Equal("resume", await one.ResultAsync("p2p_reconnection_success", new { epoch = 1, attempts = 2 }));

            Assert.Equal(1, (await two.NextAsync("p2p_resume")).GetProperty("epoch").GetInt32());
            var record = await node.Players.GetFromJsonAsync<JsonElement>($"/games/{gameId}/reconnection-data");
            Assert.Single(record.GetProperty("disconnections").EnumerateArray());
            Assert.Equal("success", record.GetProperty("reconnection_attempts")[0].GetProperty("outcome").GetString());
        }
    }

    [Fact]
    public async Task A_node_becomes_ready_lists_its_games_and_exports_what_happened()
    {
        await using var node = await TestNode.StartWholeAsync(data);
        await UntilAsync("ready", async () =>
            (await node.Management.GetAsync(new Uri("/ready", UriKind.Relative))).IsSuccessStatusCode
        );
        using var alive = await node.Management.GetAsync(new Uri("/alive", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);

        var (gameId, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _ = one;
        await using var __ = two;
        await one.ResultAsync(
            "p2p_connection_lost",
            new
            {
                frame_number = 7,
                timestamp = 7,
                peer_id = "player-2",
            }
        );
        await one.ResultAsync("p2p_reconnection_success", new { });

        await UntilAsync("exported", async () =>
            (await node.Players.GetStringAsync(new Uri("/exports/reconnections.csv", UriKind.Relative))).Contains(
                $"disconnection,{gameId},1,",
                StringComparison.Ordinal
            )
        );
        await UntilAsync("listed", async () =>
            (await node.Players.GetFromJsonAsync<JsonElement>("/games?phase=playing"))
                .GetProperty("games")
                .EnumerateArray()
                .Any(g => g.GetProperty("game_id").GetString() == gameId)
        );

        var advice = await node.Players.GetFromJsonAsync<JsonElement>("/timing-advice");
        Assert.Equal((1, 1), (advice.GetProperty("losses").GetInt32(), advice.GetProperty("pauses").GetInt32()));
        Assert.Equal(1, advice.GetProperty("reconnection_timeout")[0].GetProperty("recovered").GetDouble());
        using var refused = await node.Players.GetAsync(new Uri("/timing-advice?from=yesterday", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_player_of_a_game_that_is_not_there_is_told_so()
    {
        await using var node = await TestNode.StartWholeAsync(data);
        var token = ((Tokens.PlayerTokens)node.Services.GetService(typeof(Tokens.PlayerTokens))!).Issue(
            new("gone", "player-1")
        );

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => TestPlayer.ConnectAsync(node, token));

        Assert.Equal(HttpStatusCode.NotFound, refusal.StatusCode);
    }

    [Fact]
    public async Task A_node_that_is_stopped_ends_its_players_connections_and_is_gone_in_ten_seconds()
    {
        var node = await TestNode.StartWholeAsync(data);
        var (_, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var first = one;
        await using var second = two;
        var stopping = Stopwatch.StartNew();

        await node.DisposeAsync();

        Assert.InRange(stopping.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await one.ClosedAsync();
        await two.ClosedAsync();
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        var patience = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), $"Not {what} in 30 s.");
            await Task.Yield();
        }
    }
}
