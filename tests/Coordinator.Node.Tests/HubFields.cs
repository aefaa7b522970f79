using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Tests;

/// <summary>Calls of the hub whose fields are wrong, or speak for another. All of them go to one game, which must not
/// change.</summary>
public sealed class HubFields(PlayingPair pair) : IClassFixture<PlayingPair>
{
    private readonly TestPlayer one = pair.One,
        two = pair.Two;

    public static TheoryData<string, string, string> WrongFields =>
        new()
        {
            { "p2p_connection_lost", """{"timestamp": 1}""", "frame_number is missing." },
            { "p2p_connection_lost", """{"frame_number": null, "timestamp": 1}""", "frame_number is missing." },
            {
                "p2p_connection_lost",
                """{"frame_number": -1, "timestamp": 1}""",
                "frame_number must be an integer from 0 to 9007199254740991."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1.5, "timestamp": 1}""",
                "frame_number must be an integer from 0 to 9007199254740991."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": "7", "timestamp": 1}""",
                "frame_number must be an integer from 0 to 9007199254740991."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1e300, "timestamp": 1}""",
                "frame_number must be an integer from 0 to 9007199254740991."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 99999999999999999999, "timestamp": 1}""",
                "frame_number must be an integer from 0 to 9007199254740991."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 9007199254740992, "timestamp": 1}""",
                "frame_number must be an integer from 0 to 9007199254740991."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": 253402300800000}""",
                "timestamp must be a time in Unix milliseconds from 0 to 253402300799999."
            },
            {
                "p2p_reconnection_success",
                """{"duration_ms": 2592000001}""",
                "duration_ms must be a number of milliseconds from 0 to 2592000000."
            },
            {
                "p2p_reconnection_success",
                """{"epoch": 2147483648}""",
                "epoch must be an integer from 0 to 2147483647."
            },
            {
                "p2p_reconnection_timeout",
                """{"pause_duration_ms": 1e12}""",
                "pause_duration_ms must be a number of milliseconds from 0 to 2592000000."
            },
            { "p2p_health_report", """{"latency_ms": 1e400}""", "latency_ms must be a number from 0 to 60000." },
            {
                "p2p_health_report",
                """{"interrupted_ms": 1e12}""",
                "interrupted_ms must be a number of milliseconds from 0 to 2592000000."
            },
            {
                "clock",
                """{"sent_at": 1e308}""",
                "sent_at must be a number from -9007199254740991 to 9007199254740991."
            },
            { "p2p_connection_lost", """{"frame_number": 1}""", "timestamp is missing." },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": -1}""",
                "timestamp must be a time in Unix milliseconds from 0 to 253402300799999."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": 1e18}""",
                "timestamp must be a time in Unix milliseconds from 0 to 253402300799999."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": 1, "ice_state": 5}""",
                "ice_state must be a string of at most 256 characters."
            },
            {
                "p2p_connection_lost",
                $$"""{"frame_number": 1, "timestamp": 1, "dc_state": "{{new string('x', 257)}}"}""",
                "dc_state must be a string of at most 256 characters."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": 1, "epoch": -1}""",
                "epoch must be an integer from 0 to 2147483647."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": 1, "peer_id": "player-1"}""",
                "peer_id must name another player of this game."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": 1, "peer_id": "nobody"}""",
                "peer_id must name another player of this game."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": -1}""",
                "frame_number must be an integer from 0 to 9007199254740991. timestamp is missing."
            },
            { "p2p_connection_lost", "[]", "The argument must be an object." },
            { "p2p_connection_lost", "\"hello\"", "The argument must be an object." },
            { "p2p_connection_lost", "null", "frame_number is missing. timestamp is missing." },
            {
                "p2p_reconnection_success",
                """{"duration_ms": -1}""",
                "duration_ms must be a number of milliseconds from 0 to 2592000000."
            },
            {
                "p2p_reconnection_success",
                """{"duration_ms": 1e30}""",
                "duration_ms must be a number of milliseconds from 0 to 2592000000."
            },
            {
                "p2p_reconnection_success",
                """{"attempts": 4294967296}""",
                "attempts must be an integer from 0 to 2147483647."
            },
            {
                "p2p_reconnection_success",
                """{"frame_number": true}""",
                "frame_number must be an integer from 0 to 9007199254740991."
            },
            {
                "p2p_reconnection_timeout",
                """{"pause_duration_ms": "long"}""",
                "pause_duration_ms must be a number of milliseconds from 0 to 2592000000."
            },
            {
                "p2p_reconnection_timeout",
                """{"attempts": 0.5}""",
                "attempts must be an integer from 0 to 2147483647."
            },
            { "p2p_validation_failed", "{}", "reason is missing." },
            { "p2p_validation_failed", """{"reason": ""}""", "reason must not be empty." },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": 1, "ice_state": "a\u0000b"}""",
                "ice_state must hold no control characters."
            },
            { "p2p_validation_failed", """{"reason": {}}""", "reason must be a string of at most 256 characters." },
            { "p2p_health_report", """{"latency_ms": -1}""", "latency_ms must be a number from 0 to 60000." },
            { "p2p_health_report", """{"latency_ms": "fast"}""", "latency_ms must be a number from 0 to 60000." },
            { "p2p_health_report", """{"peer_id": "player-1"}""", "peer_id must name another player of this game." },
            { "p2p_health_report", """{"status": 1}""", "status must be a string of at most 256 characters." },
            {
                "p2p_health_report",
                """{"connection_type": []}""",
                "connection_type must be a string of at most 256 characters."
            },
            {
                "p2p_health_report",
                """{"interrupted_ms": -1}""",
                "interrupted_ms must be a number of milliseconds from 0 to 2592000000."
            },
            {
                "p2p_health_report",
                """{"interrupted_ms": "long"}""",
                "interrupted_ms must be a number of milliseconds from 0 to 2592000000."
            },
            {
                "p2p_connection_lost",
                """{"frame_number": 1, "timestamp": 1, "connection_type": 4}""",
                "connection_type must be a string of at most 256 characters."
            },
            { "clock", "{}", "sent_at is missing." },
            {
                "clock",
                """{"sent_at": "now"}""",
                "sent_at must be a number from -9007199254740991 to 9007199254740991."
            },
            { "leave_game", """{"reason": 1}""", "reason must be a string of at most 256 characters." },
            { "webrtc_signal", """{"type": "offer", "payload": 1}""", "target_player_id is missing." },
            {
                "webrtc_signal",
                """{"target_player_id": "player-1", "type": "offer", "payload": 1}""",
                "target_player_id must name another player of this game."
            },
            {
                "webrtc_signal",
                """{"target_player_id": "eve", "type": "offer", "payload": 1}""",
                "target_player_id must name another player of this game."
            },
            { "webrtc_signal", """{"target_player_id": "player-2", "payload": 1}""", "type is missing." },
            {
                "webrtc_signal",
                """{"target_player_id": "player-2", "type": "bye", "payload": 1}""",
                "type must be one of offer, answer, ice-candidate."
            },
            { "webrtc_signal", """{"target_player_id": "player-2", "type": "offer"}""", "payload is missing." },
            {
                "webrtc_signal",
                """{"target_player_id": "player-2", "type": "offer", "payload": 1, "attempt": -1}""",
                "attempt must be an integer from 0 to 2147483647."
            },
            {
                "webrtc_signal",
                $$"""{"target_player_id": "player-2", "type": "offer", "payload": "{{new string('x', 64 * 1024)}}"}""",
                "payload must be at most 65536 bytes of JSON."
            },
        };

    [Theory, MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_is_named_and_changes_nothing(string method, string fields, string sentence)
    {
        var before = pair.State;

        var refusal = await Assert.ThrowsAsync<HubException>(() => one.InvokeAsync(method, fields));

        Assert.EndsWith($"HubException: {sentence}", refusal.Message, StringComparison.Ordinal);
        Assert.Same(before, pair.State);
        Assert.False(two.HasBeenTold("webrtc_signal"));
    }

    [Theory]
    [InlineData("p2p_connection_lost", """{"game_id": "other", "frame_number": 1, "timestamp": 1}""")]
    [InlineData("p2p_connection_lost", """{"player_id": "player-2", "frame_number": 1, "timestamp": 1}""")]
    [InlineData("p2p_connection_lost", """{"player_id": 2, "frame_number": "wrong too"}""")]
    [InlineData(
        "webrtc_signal",
        """{"player_id": "player-2", "target_player_id": "player-2", "type": "offer", "payload": 1}"""
    )]
    [InlineData("leave_game", """{"player_id": "player-2"}""")]
    [InlineData("clock", """{"player_id": "player-2", "sent_at": 1}""")]
    [InlineData("ice_servers", """{"game_id": "other"}""")]
    public async Task Speaking_for_another_is_forbidden_and_changes_nothing(string method, string fields)
    {
        var before = pair.State;

        var refusal = await Assert.ThrowsAsync<HubException>(() => one.InvokeAsync(method, fields));

        Assert.EndsWith("HubException: forbidden", refusal.Message, StringComparison.Ordinal);
        Assert.Same(before, pair.State);
    }
}
