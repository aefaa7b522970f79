namespace Coordinator.Node.Tests.Strange;

/// <summary>The fields of the hub's calls and of a new game (contract, sections 1 and 2), with good and bad values of
/// each.</summary>
internal static class KnownFields
{
    private static readonly string[] Whole = ["0", "1", "3.0", "2147483647"];
    private static readonly string[] NoWhole =
    [
        "-1",
        "1.5",
        "1e300",
        "1e18",
        "1e400",
        "123456789012345678901234567890",
        "\"1\"",
        "true",
        "[]",
        "{}",
    ];
    private static readonly string[] Milliseconds = ["0", "0.4", "1500", "2592000000"];
    private static readonly string[] NoMilliseconds =
    [
        "-1",
        "-0.001",
        "2592000001",
        "1e308",
        "-1e400",
        "\"1\"",
        "false",
        "[1]",
    ];
    private static readonly string[] Texts =
    [
        "\"\"",
        "\"new\"",
        "\"\u00e4\\n\"",
        $"\"{new string('x', 256)}\"",
        "\"\\u202e\\ufeff\\uffff\"",
        "\"\\ud83d\\ude00\"",
    ];
    private static readonly string[] NoTexts =
    [
        "1",
        "true",
        "{}",
        "\"a\\u0000\"",
        "\"\\u001b[2J\"",
        $"\"{new string('x', 257)}\"",
    ];
    private static readonly string[] Peers = ["\"player-2\""];
    private static readonly string[] NoPeers = ["\"player-1\"", "\"eve\"", "\"..\"", "2", "\"\""];

    private static readonly Field Epoch = new("epoch", Whole, NoWhole),
        Attempts = new("attempts", Whole, NoWhole),
        Peer = new("peer_id", Peers, NoPeers),
        Kind = new("connection_type", Texts, NoTexts);

    private static readonly Field[] Identity =
    [
        new("player_id", ["\"player-1\""], ["\"player-2\"", "1", "\"\""]),
        new("game_id", [], ["\"other\"", "7", "{}"]),
    ];

    /// <summary>The calls of <c>player-1</c> in a game of two, by method.</summary>
    public static IReadOnlyList<(string Method, Field[] Fields)> Calls { get; } =
    [
        (
            "clock",
            [
                new(
                    "sent_at",
                    ["0", "-1.5", "9007199254740991"],
                    ["1e16", "-1e308", "\"now\"", "[]"],
                    IsRequired: true
                ),
                .. Identity,
            ]
        ),
        (
            "p2p_connection_lost",
            [
                new(
                    "frame_number",
                    ["0", "9007199254740991"],
                    ["-1", "9007199254740992", "1.5", "\"7\""],
                    IsRequired: true
                ),
                new(
                    "timestamp",
                    ["0", "253402300799999"],
                    ["-1", "253402300800000", "1e300", "\"x\""],
                    IsRequired: true
                ),
                new("ice_state", Texts, NoTexts),
                new("dc_state", Texts, NoTexts),
                new("silence_ms", [.. Whole, "-1", "1.5", "\"1\"", "[]"], []),
                Epoch,
                Peer,
                Kind,
                .. Identity,
            ]
        ),
        (
            "p2p_reconnection_success",
            [
                new("duration_ms", Milliseconds, NoMilliseconds),
                Attempts,
                new("frame_number", Whole, ["-1", "\"1\"", "0.5"]),
                Epoch,
                .. Identity,
            ]
        ),
        (
            "p2p_reconnection_timeout",
            [new("pause_duration_ms", Milliseconds, NoMilliseconds), Attempts, Epoch, .. Identity]
        ),
        (
            "p2p_health_report",
            [
                new("latency_ms", ["0", "12.5", "1e308"], ["-1", "\"fast\"", "[]"]),
                new("status", Texts, NoTexts),
                Peer,
                Kind,
                .. Identity,
            ]
        ),
        (
            "webrtc_signal",
            [
                new("target_player_id", Peers, NoPeers, IsRequired: true),
                new(
                    "type",
                    ["\"offer\"", "\"answer\"", "\"ice-candidate\""],
                    ["\"bye\"", "1", "\"\""],
                    IsRequired: true
                ),
                new(
                    "payload",
                    ["1", "{\"a\":[1]}", "\"x\"", Nested(20)],
                    [$"\"{new string('x', 65_536)}\"", Nested(40)],
                    IsRequired: true
                ),
                new("attempt", Whole, NoWhole),
                .. Identity,
            ]
        ),
        ("ice_servers", Identity),
        ("renew_token", Identity),
    ];

    /// <summary>A new game, except its id.</summary>
    public static IReadOnlyList<Field> NewGame { get; } =
    [
        new(
            "players",
            ["2", "8", "[\"ada\",\"b.b\"]"],
            ["1", "9", "2.5", "1e400", "\"2\"", "[\"a\"]", "[\"a\",\"a\"]", "[\"a\",\"..\"]", "[\"a\",\"b/c\"]"],
            IsRequired: true
        ),
        new("reconnection_timeout_ms", ["1000", "600000"], ["999", "600001", "\"1s\"", "1000.5"]),
        new("join_timeout_ms", ["1000"], ["0", "-1", "86400001", "-1e400"]),
        new("validation", ["true", "false"], ["1", "\"yes\""]),
        new(
            "metadata",
            ["{}", "{\"a\":1}", $"{{\"a\":{Nested(20)}}}"],
            ["[]", "1", "\"x\"", $"{{\"a\":{Nested(40)}}}"]
        ),
        new("pause_budget", ["{\"count\":3}"], ["{}", "{\"count\":-1}", "3"]),
    ];

    /// <summary>Arrays within each other, so many of them.</summary>
    public static string Nested(int levels) => new string('[', levels) + new string(']', levels);
}
