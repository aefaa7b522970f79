using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Tests;

/// <summary>What players tell of their links, from the hub to the game.</summary>
public sealed class HealthOfLinks : IAsyncLifetime
{
    private TestNode node = null!;
    private string gameId = null!;
    private TestPlayer one = null!,
        two = null!;

    private GameState State => node.Games.StateOf(gameId);

    private LossReport TheLoss => Assert.Single(node.Games.StoryOf(gameId).OfType<GameEvents.LinkLost>()).Report;

    public async Task InitializeAsync()
    {
        node = await TestNode.StartAsync();
        (gameId, one, two) = await node.PlayAsync(HubProtocol.MessagePack);
        node.Games.Now += TimeSpan.FromMinutes(1);
    }

    public async Task DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
        await node.DisposeAsync();
    }

    [Fact]
    public async Task How_a_link_is_is_known_to_its_game()
    {
        Assert.Equal(
            "noted",
            await one.ResultAsync(
                "p2p_health_report",
                new
                {
                    peer_id = "player-2",
                    status = "alive",
                    connection_type = "relay",
                    latency_ms = 12.5,
                }
            )
        );

        Assert.Equal(
            new NotedHealth(node.Games.Now, "player-1", "player-2", "alive", "relay", 12.5),
            Assert.Single(State.Health)
        );
        Assert.Empty(State.NearMisses);
    }

    [Fact]
    public async Task A_round_trip_that_cant_be_counts_as_a_minute()
    {
        Assert.Equal(
            "noted",
            await one.ResultAsync("p2p_health_report", new { peer_id = "player-2", latency_ms = 1e308 })
        );

        Assert.Equal(60_000, Assert.Single(State.Health).LatencyMs);
    }

    [Fact]
    public async Task Words_that_are_not_known_are_no_error_and_are_not_kept()
    {
        Assert.Equal(
            "noted",
            await one.ResultAsync(
                "p2p_health_report",
                new
                {
                    peer_id = "player-2",
                    status = "so so",
                    connection_type = "carrier pigeon",
                }
            )
        );
        Assert.Equal(
            "pause",
            await one.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    frame_number = 1,
                    timestamp = 1,
                    peer_id = "player-2",
                    connection_type = "carrier pigeon",
                }
            )
        );

        var health = Assert.Single(State.Health);
        Assert.Equal((null, null), (health.Status, health.ConnectionType));
        Assert.Null(TheLoss.ConnectionType);
    }

    [Fact]
    public async Task An_interruption_is_a_near_miss_of_its_game_and_pauses_nobody()
    {
        Assert.Equal(
            "noted",
            await one.ResultAsync(
                "p2p_health_report",
                new
                {
                    peer_id = "player-2",
                    status = "alive",
                    connection_type = "host",
                    interrupted_ms = 2040.4,
                }
            )
        );

        Assert.Equal(
            new NearMisses("player-1", "player-2", 1, node.Games.Now, TimeSpan.FromMilliseconds(2_040)),
            Assert.Single(State.NearMisses)
        );
        Assert.Equal("alive", Assert.Single(State.Health).Status);
        Assert.Equal(GamePhase.Playing, State.Phase);
        Assert.False(two.HasBeenTold("p2p_pause"));
    }

    [Fact]
    public async Task How_a_link_is_is_noted_also_where_the_game_can_not_be_reached_and_an_interruption_is_not()
    {
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));
        Assert.Equal(
            "noted",
            await one.ResultAsync("p2p_health_report", new { peer_id = "player-2", status = "alive" })
        );

        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));
        var report = new
        {
            peer_id = "player-2",
            status = "alive",
            interrupted_ms = 2_000,
        };
        var refusal = await Assert.ThrowsAsync<HubException>(() => one.InvokeAsync("p2p_health_report", report));
        Assert.EndsWith(
            "HubException: unavailable: the game did not answer in time, repeat the call.",
            refusal.Message,
            StringComparison.Ordinal
        );

        Assert.Equal("noted", await one.ResultAsync("p2p_health_report", report));
        Assert.Equal(1, Assert.Single(State.NearMisses).Count);
    }

    [Fact]
    public async Task A_loss_is_on_record_with_how_the_link_was_connected()
    {
        await one.ResultAsync(
            "p2p_connection_lost",
            new
            {
                frame_number = 1,
                timestamp = 1,
                peer_id = "player-2",
                connection_type = "relay",
            }
        );

        Assert.Equal("relay", TheLoss.ConnectionType);
        var record = System.Text.Json.JsonElement.Parse(
            await node.Players.GetStringAsync(new Uri($"/games/{gameId}/reconnection-data", UriKind.Relative))
        );
        Assert.Equal("relay", record.GetProperty("disconnections")[0].GetProperty("connection_type").GetString());
    }
}
