using System.Diagnostics.Metrics;
using Coordinator.Cluster;
using Coordinator.Node.Players;
using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>What the hub does with calls that are wrong, or that come at a bad time.</summary>
public sealed class HubRefusals : IAsyncLifetime
{
    private TestNode node = null!;
    private string gameId = null!;
    private TestPlayer one = null!,
        two = null!;

    public async Task InitializeAsync()
    {
        node = await TestNode.StartAsync();
        (gameId, one, two) = await node.PlayAsync(HubProtocol.Json);
    }

    public async Task DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
        await node.DisposeAsync();
    }

    [Fact]
    public async Task Methods_without_fields_take_nothing_for_an_argument()
    {
        Assert.Equal("complete", await one.ResultAsync("p2p_validation_success", "null"));
        Assert.Equal("noted", await one.ResultAsync("p2p_health_report", "null"));
        Assert.Empty((await one.InvokeAsync("ice_servers", "null")).GetProperty("ice_servers").EnumerateArray());
    }

    [Fact]
    public async Task A_message_above_the_limit_ends_its_connection_alone()
    {
        await Assert.ThrowsAnyAsync<Exception>(() =>
            one.InvokeAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "offer",
                    payload = new string('x', 200_000),
                }
            )
        );

        await one.ClosedAsync();
        Assert.Equal(
            "unreachable",
            await two.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-1",
                    type = "offer",
                    payload = 1,
                }
            )
        );
    }

    [Fact]
    public async Task A_game_that_does_not_answer_is_unavailable_and_the_call_may_be_repeated()
    {
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));

        var refusal = await Assert.ThrowsAsync<HubException>(() =>
            one.InvokeAsync("p2p_connection_lost", new { frame_number = 1, timestamp = 1 })
        );

        Assert.EndsWith(
            "HubException: unavailable: the game did not answer in time, repeat the call.",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("pause", await one.ResultAsync("p2p_connection_lost", new { frame_number = 1, timestamp = 1 }));
    }

    [Fact]
    public async Task What_went_wrong_inside_is_not_told()
    {
        node.Games.Failures.Enqueue(new InvalidOperationException("the password is 12345"));

        var refusal = await Assert.ThrowsAsync<HubException>(() => one.InvokeAsync("leave_game", new { }));

        Assert.EndsWith(
            "HubException: internal error: the coordinator's log says more.",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("relay", 12.5, "relay", 12.5)]
    [InlineData("something of my own", 12.5, "other", 12.5)]
    [InlineData("relay", 1e308, "relay", 60_000)]
    public async Task A_health_report_becomes_a_metric_with_few_labels_and_a_sum_that_can_be(
        string reported,
        double latencyMs,
        string label,
        double counted
    )
    {
        var meters = node.Services.GetRequiredService<IMeterFactory>();
        var noted = new List<(double Latency, object? Type)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == LinkMetrics.LatencyName && instrument.Meter.Scope == meters)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, latency, tags, _) => noted.Add((latency, tags[0].Value)));
        listener.Start();

        Assert.Equal(
            "noted",
            await one.ResultAsync(
                "p2p_health_report",
                new
                {
                    connection_type = reported,
                    latency_ms = latencyMs,
                    status = "good",
                    peer_id = "player-2",
                }
            )
        );

        Assert.Equal([(counted, label)], noted);
    }
}
