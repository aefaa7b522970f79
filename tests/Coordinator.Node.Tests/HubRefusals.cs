using System.Diagnostics.Metrics;
using Coordinator.Cluster;
using Coordinator.Node.Hubs;
using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>What the hub does with calls that are wrong, or that come at a bad time.</summary>
public sealed class HubRefusals : IAsyncLifetime
{
    private TestNode node = null!;
    private string gameId = null!;
    private TestPlayer one = null!, two = null!;

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

    public static TheoryData<string, string, string> WrongFields => new()
    {
        { "p2p_connection_lost", """{"timestamp": 1}""", "frame_number is missing." },
        { "p2p_connection_lost", """{"frame_number": null, "timestamp": 1}""", "frame_number is missing." },
        { "p2p_connection_lost", """{"frame_number": -1, "timestamp": 1}""", "frame_number must be a non-negative integer." },
        { "p2p_connection_lost", """{"frame_number": 1.5, "timestamp": 1}""", "frame_number must be a non-negative integer." },
        { "p2p_connection_lost", """{"frame_number": "7", "timestamp": 1}""", "frame_number must be a non-negative integer." },
        { "p2p_connection_lost", """{"frame_number": 1e300, "timestamp": 1}""", "frame_number must be a non-negative integer." },
        { "p2p_connection_lost", """{"frame_number": 99999999999999999999, "timestamp": 1}""", "frame_number must be a non-negative integer." },
        { "p2p_connection_lost", """{"frame_number": 1}""", "timestamp is missing." },
        { "p2p_connection_lost", """{"frame_number": 1, "timestamp": -1}""", "timestamp must be a time in Unix milliseconds." },
        { "p2p_connection_lost", """{"frame_number": 1, "timestamp": 1e18}""", "timestamp must be a time in Unix milliseconds." },
        { "p2p_connection_lost", """{"frame_number": 1, "timestamp": 1, "ice_state": 5}""", "ice_state must be a string of at most 256 characters." },
        { "p2p_connection_lost", $$"""{"frame_number": 1, "timestamp": 1, "dc_state": "{{new string('x', 257)}}"}""", "dc_state must be a string of at most 256 characters." },
        { "p2p_connection_lost", """{"frame_number": 1, "timestamp": 1, "epoch": -1}""", "epoch must be an integer from 0 to 2147483647." },
        { "p2p_connection_lost", """{"frame_number": 1, "timestamp": 1, "peer_id": "player-1"}""", "peer_id must name another player of this game." },
        { "p2p_connection_lost", """{"frame_number": 1, "timestamp": 1, "peer_id": "nobody"}""", "peer_id must name another player of this game." },
        { "p2p_connection_lost", """{"frame_number": -1}""", "frame_number must be a non-negative integer. timestamp is missing." },
        { "p2p_connection_lost", "[]", "The argument must be an object." },
        { "p2p_connection_lost", "\"hello\"", "The argument must be an object." },
        { "p2p_connection_lost", "null", "frame_number is missing. timestamp is missing." },
        { "p2p_reconnection_success", """{"duration_ms": -1}""", "duration_ms must be a non-negative number of milliseconds." },
        { "p2p_reconnection_success", """{"duration_ms": 1e30}""", "duration_ms must be a non-negative number of milliseconds." },
        { "p2p_reconnection_success", """{"attempts": 4294967296}""", "attempts must be an integer from 0 to 2147483647." },
        { "p2p_reconnection_success", """{"frame_number": true}""", "frame_number must be a non-negative integer." },
        { "p2p_reconnection_timeout", """{"pause_duration_ms": "long"}""", "pause_duration_ms must be a non-negative number of milliseconds." },
        { "p2p_reconnection_timeout", """{"attempts": 0.5}""", "attempts must be an integer from 0 to 2147483647." },
        { "p2p_validation_failed", "{}", "reason is missing." },
        { "p2p_validation_failed", """{"reason": ""}""", "reason must not be empty." },
        { "p2p_validation_failed", """{"reason": {}}""", "reason must be a string of at most 256 characters." },
        { "p2p_health_report", """{"latency_ms": -1}""", "latency_ms must be a non-negative number." },
        { "p2p_health_report", """{"latency_ms": "fast"}""", "latency_ms must be a non-negative number." },
        { "p2p_health_report", """{"peer_id": "player-1"}""", "peer_id must name another player of this game." },
        { "p2p_health_report", """{"status": 1}""", "status must be a string of at most 256 characters." },
        { "p2p_health_report", """{"connection_type": []}""", "connection_type must be a string of at most 256 characters." },
        { "clock", "{}", "sent_at is missing." },
        { "clock", """{"sent_at": "now"}""", "sent_at must be a number." },
        { "leave_game", """{"reason": 1}""", "reason must be a string of at most 256 characters." },
        { "webrtc_signal", """{"type": "offer", "payload": 1}""", "target_player_id is missing." },
        { "webrtc_signal", """{"target_player_id": "player-1", "type": "offer", "payload": 1}""", "target_player_id must name another player of this game." },
        { "webrtc_signal", """{"target_player_id": "eve", "type": "offer", "payload": 1}""", "target_player_id must name another player of this game." },
        { "webrtc_signal", """{"target_player_id": "player-2", "payload": 1}""", "type is missing." },
        { "webrtc_signal", """{"target_player_id": "player-2", "type": "bye", "payload": 1}""", "type must be one of offer, answer, ice-candidate." },
        { "webrtc_signal", """{"target_player_id": "player-2", "type": "offer"}""", "payload is missing." },
        { "webrtc_signal", """{"target_player_id": "player-2", "type": "offer", "payload": 1, "attempt": -1}""", "attempt must be an integer from 0 to 2147483647." },
        { "webrtc_signal", $$"""{"target_player_id": "player-2", "type": "offer", "payload": "{{new string('x', 64 * 1024)}}"}""", "payload must be at most 65536 bytes of JSON." },
    };

    [Theory, MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_is_named_and_changes_nothing(string method, string fields, string sentence)
    {
        var before = node.Games.StateOf(gameId);

        var refusal = await Assert.ThrowsAsync<HubException>(() => one.InvokeAsync(method, fields));

        Assert.EndsWith($"HubException: {sentence}", refusal.Message, StringComparison.Ordinal);
        Assert.Same(before, node.Games.StateOf(gameId));
        Assert.False(two.HasBeenTold("webrtc_signal"));
    }

    [Theory]
    [InlineData("p2p_connection_lost", """{"game_id": "other", "frame_number": 1, "timestamp": 1}""")]
    [InlineData("p2p_connection_lost", """{"player_id": "player-2", "frame_number": 1, "timestamp": 1}""")]
    [InlineData("p2p_connection_lost", """{"player_id": 2, "frame_number": "wrong too"}""")]
    [InlineData("webrtc_signal", """{"player_id": "player-2", "target_player_id": "player-2", "type": "offer", "payload": 1}""")]
    [InlineData("leave_game", """{"player_id": "player-2"}""")]
    [InlineData("clock", """{"player_id": "player-2", "sent_at": 1}""")]
    [InlineData("ice_servers", """{"game_id": "other"}""")]
    public async Task Speaking_for_another_is_forbidden_and_changes_nothing(string method, string fields)
    {
        var before = node.Games.StateOf(gameId);

        var refusal = await Assert.ThrowsAsync<HubException>(() => one.InvokeAsync(method, fields));

        Assert.EndsWith("HubException: forbidden", refusal.Message, StringComparison.Ordinal);
        Assert.Same(before, node.Games.StateOf(gameId));
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
        await Assert.ThrowsAnyAsync<Exception>(() => one.InvokeAsync(
            "webrtc_signal", new { target_player_id = "player-2", type = "offer", payload = new string('x', 200_000) }));

        await one.ClosedAsync();
        Assert.Equal("unreachable", await two.ResultAsync(
            "webrtc_signal", new { target_player_id = "player-1", type = "offer", payload = 1 }));
    }

    [Fact]
    public async Task A_game_that_does_not_answer_is_unavailable_and_the_call_may_be_repeated()
    {
        node.Games.Failures.Enqueue(new GameUnavailableException("moving"));

        var refusal = await Assert.ThrowsAsync<HubException>(
            () => one.InvokeAsync("p2p_connection_lost", new { frame_number = 1, timestamp = 1 }));

        Assert.EndsWith("HubException: unavailable: the game did not answer in time, repeat the call.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("pause", await one.ResultAsync("p2p_connection_lost", new { frame_number = 1, timestamp = 1 }));
    }

    [Fact]
    public async Task What_went_wrong_inside_is_not_told()
    {
        node.Games.Failures.Enqueue(new InvalidOperationException("the password is 12345"));

        var refusal = await Assert.ThrowsAsync<HubException>(() => one.InvokeAsync("leave_game", new { }));

        Assert.EndsWith("HubException: internal error: the coordinator's log says more.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relay", "relay")]
    [InlineData("something of my own", "other")]
    public async Task A_health_report_becomes_a_metric_with_few_labels(string reported, string label)
    {
        var meters = node.Services.GetRequiredService<IMeterFactory>();
        var noted = new List<(double Latency, object? Type)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == LinkMetrics.LatencyName && instrument.Meter.Scope == meters) l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, latency, tags, _) => noted.Add((latency, tags[0].Value)));
        listener.Start();

        Assert.Equal("noted", await one.ResultAsync("p2p_health_report",
            new { connection_type = reported, latency_ms = 12.5, status = "good", peer_id = "player-2" }));

        Assert.Equal([(12.5, label)], noted);
    }
}
