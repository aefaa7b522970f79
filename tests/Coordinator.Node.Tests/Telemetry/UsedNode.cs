using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.Telemetry;

/// <summary>
/// Tests of what a scrape says. OpenTelemetry knows meters by their names, so that a node's figures would be mixed with
/// those of nodes that other tests run in this process at the same time: these run while no others do.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ScrapedAlone : ICollectionFixture<UsedNode>
{
    public const string Name = "scraped alone";
}

/// <summary>A whole node on which a game has been through all that a game goes through, and another is
/// paused.</summary>
public sealed class UsedNode : IAsyncLifetime, IDisposable
{
    private readonly TestFolder data = new();
    private readonly List<TestPlayer> players = [];

    internal TestNode Node { get; private set; } = null!;

    /// <summary>Every id that was said on the way: none of them may be a label.</summary>
    public List<string> Ids { get; } = [];

    public async Task InitializeAsync()
    {
        Node = await TestNode.StartWholeAsync(data);
        var (earlier, _) = await Node.CreateGameAsync();
        await Node.DisposeAsync();
        Node = await TestNode.StartWholeAsync(data); // it reads the earlier game back
        Ids.Add(earlier);

        var (one, two) = await PlayAsync();
        await one.ResultAsync(
            "p2p_connection_lost",
            new
            {
                frame_number = 7,
                timestamp = 7,
                peer_id = "player-2",
                silence_ms = 2250,
            }
        );
        await two.ResultAsync(
            "p2p_connection_lost",
            new
            {
                frame_number = 8,
                timestamp = 8,
                peer_id = "player-1",
                silence_ms = 900,
            }
        );
        await one.ResultAsync("p2p_reconnection_success", new { epoch = 1, attempts = 1 });
        await two.ResultAsync("p2p_reconnection_success", new { epoch = 1, attempts = 1 });
        await one.ResultAsync(
            "webrtc_signal",
            new
            {
                target_player_id = "player-2",
                type = "offer",
                payload = new { sdp = "v=0" },
            }
        );
        await one.ResultAsync(
            "p2p_health_report",
            new
            {
                connection_type = "host",
                latency_ms = 12,
                peer_id = "player-2",
            }
        );
        await one.ResultAsync(
            "p2p_health_report",
            new
            {
                connection_type = "relay",
                peer_id = "player-2",
                interrupted_ms = 1400,
            }
        );
        await two.ResultAsync(
            "p2p_health_report",
            new
            {
                connection_type = "pigeon",
                peer_id = "player-1",
                interrupted_ms = 1500,
            }
        );
        await one.InvokeAsync("clock", new { sent_at = 1 });
        await Assert.ThrowsAnyAsync<Exception>(() => one.InvokeAsync("clock", new { sent_at = "now" }));
        await Assert.ThrowsAnyAsync<Exception>(() =>
            one.InvokeAsync("clock", new { sent_at = 1, player_id = "player-2" })
        );
        await one.ResultAsync("leave_game", new { reason = "enough" });

        var (detecting, _) = await PlayAsync();
        await detecting.ResultAsync(
            "p2p_connection_lost",
            new
            {
                frame_number = 7,
                timestamp = 7,
                silence_ms = "a while",
            }
        );
        await Node.Players.GetFromJsonAsync<JsonElement>("/games");
    }

    public async Task DisposeAsync()
    {
        foreach (var player in players)
            await player.DisposeAsync();
        await Node.DisposeAsync();
    }

    public void Dispose() => data.Dispose();

    private async Task<(TestPlayer One, TestPlayer Two)> PlayAsync()
    {
        var (gameId, one, two) = await Node.PlayAsync(HubProtocol.Json);
        players.AddRange([one, two]);
        Ids.AddRange([gameId, "player-1", "player-2", string.Create(CultureInfo.InvariantCulture, $"game-{gameId}")]);
        return (one, two);
    }
}
