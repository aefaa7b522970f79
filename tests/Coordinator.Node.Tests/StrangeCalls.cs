using System.Globalization;
using System.Net;
using System.Text;
using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Xunit.Abstractions;

namespace Coordinator.Node.Tests;

/// <summary>
/// Calls and requests made at random of good and bad values, and an oracle that knows which may be taken: those without a bad
/// one. The seed is printed; COORDINATOR_SEED repeats a run, COORDINATOR_STRANGE_CALLS says how many calls it makes.
/// </summary>
public sealed class StrangeCalls(ITestOutputHelper output)
{
    private static readonly string[] Whole = ["0", "1", "3.0", "2147483647"];
    private static readonly string[] NoWhole = ["-1", "1.5", "1e300", "1e18", "\"1\"", "true", "[]", "{}"];
    private static readonly string[] Milliseconds = ["0", "0.4", "1500", "2592000000"];
    private static readonly string[] NoMilliseconds = ["-1", "-0.001", "2592000001", "1e308", "\"1\"", "false", "[1]"];
    private static readonly string[] Texts = ["\"\"", "\"new\"", "\"\u00e4\\n\"", $"\"{new string('x', 256)}\""];
    private static readonly string[] NoTexts = ["1", "true", "{}", "\"a\\u0000\"", $"\"{new string('x', 257)}\""];
    private static readonly string[] Peers = ["\"player-2\""];
    private static readonly string[] NoPeers = ["\"player-1\"", "\"eve\"", "\"..\"", "2", "\"\""];

    private static readonly Field Epoch = new("epoch", Whole, NoWhole), Attempts = new("attempts", Whole, NoWhole),
        Peer = new("peer_id", Peers, NoPeers), Kind = new("connection_type", Texts, NoTexts);

    private static readonly Dictionary<string, Field[]> Calls = new()
    {
        ["clock"] = [new("sent_at", ["0", "-1.5", "9007199254740991"], ["1e16", "-1e308", "\"now\"", "[]"], IsRequired: true)],
        ["p2p_connection_lost"] =
        [
            new("frame_number", ["0", "9007199254740991"], ["-1", "9007199254740992", "1.5", "\"7\""], IsRequired: true),
            new("timestamp", ["0", "253402300799999"], ["-1", "253402300800000", "1e300", "\"x\""], IsRequired: true),
            new("ice_state", Texts, NoTexts), new("dc_state", Texts, NoTexts), new("silence_ms", [.. Whole, .. NoWhole], []), Epoch, Peer, Kind,
        ],
        ["p2p_reconnection_success"] =
            [new("duration_ms", Milliseconds, NoMilliseconds), Attempts, new("frame_number", Whole, ["-1", "\"1\"", "0.5"]), Epoch],
        ["p2p_reconnection_timeout"] = [new("pause_duration_ms", Milliseconds, NoMilliseconds), Attempts, Epoch],
        ["p2p_health_report"] =
            [new("latency_ms", ["0", "12.5", "1e308"], ["-1", "\"fast\"", "[]"]), new("status", Texts, NoTexts), Peer, Kind],
        ["webrtc_signal"] =
        [
            new("target_player_id", Peers, NoPeers, IsRequired: true),
            new("type", ["\"offer\"", "\"answer\"", "\"ice-candidate\""], ["\"bye\"", "1", "\"\""], IsRequired: true),
            new("payload", ["1", "{\"a\":[1]}", "\"x\""], [$"\"{new string('x', 65_536)}\""], IsRequired: true),
            new("attempt", Whole, NoWhole),
        ],
    };

    private static readonly Field[] Identity =
        [new("player_id", ["\"player-1\""], ["\"player-2\"", "1", "\"\""]), new("game_id", [], ["\"other\"", "7", "{}"])];

    private static readonly Field[] NewGame =
    [
        new("players", ["2", "8", "[\"ada\",\"b.b\"]"], ["1", "9", "2.5", "\"2\"", "[\"a\"]", "[\"a\",\"a\"]", "[\"a\",\"..\"]", "[\"a\",\"b/c\"]"], IsRequired: true),
        new("reconnection_timeout_ms", ["1000", "600000"], ["999", "600001", "\"1s\"", "1000.5"]),
        new("join_timeout_ms", ["1000"], ["0", "-1", "86400001"]),
        new("validation", ["true", "false"], ["1", "\"yes\""]),
        new("metadata", ["{}", "{\"a\":1}"], ["[]", "1", "\"x\""]),
        new("game_id", [], ["\".\"", "\"..\"", "\"a b\"", "7", "\"\""]),
    ];

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task Calls_with_a_bad_value_are_refused_and_all_others_are_taken(HubProtocol protocol)
    {
        var random = Seeded();
        await using var node = await TestNode.StartAsync(
            [.. new[] { "Clock", "Signals", "Health", "Reports", "OtherCalls" }.SelectMany(kind => new[] { $"--Coordinator:Limits:{kind}:PerSecond", "0" })]);
        var (_, one, two) = await node.PlayAsync(protocol);
        await using var first = one;
        await using var second = two;

        for (var i = 0; i < Count; i++)
        {
            var (method, fields) = Calls.ElementAt(random.Next(Calls.Count));
            var (json, isGood) = Draw(random, [.. fields, .. Identity]);
            var refusal = await Xunit.Record.ExceptionAsync(() => one.InvokeAsync(method, json));

            Assert.True(refusal is null == isGood, $"Call {i}: {method} {json} should be {(isGood ? "taken" : "refused")}: {refusal?.Message}");
            if (refusal is null) continue;
            Assert.IsType<HubException>(refusal);
            Assert.DoesNotContain("internal error", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Games_with_a_bad_value_are_not_made_and_all_others_are()
    {
        var random = Seeded();
        await using var node = await TestNode.StartAsync();

        for (var i = 0; i < Count; i++)
        {
            var (json, isGood) = Draw(random, NewGame);
            using var body = new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await node.Players.PostAsync(new Uri("/games", UriKind.Relative), body);

            Assert.True(answer.StatusCode == (isGood ? HttpStatusCode.Created : HttpStatusCode.BadRequest), $"Request {i}: {json}: {answer.StatusCode}");
        }
    }

    private static int Count => int.Parse(Environment.GetEnvironmentVariable("COORDINATOR_STRANGE_CALLS") ?? "1000", CultureInfo.InvariantCulture);

    private Random Seeded()
    {
        var seed = Environment.GetEnvironmentVariable("COORDINATOR_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"COORDINATOR_SEED={seed}");
        return new Random(seed);
    }

    /// <summary>An object, and whether nothing in it is wrong. Most fields are good, or a call would hardly ever be.</summary>
    private static (string Json, bool IsGood) Draw(Random random, IReadOnlyList<Field> fields)
    {
        var isGood = true;
        var written = new List<string>();
        foreach (var field in fields)
        {
            var dice = random.Next(20);
            var isBad = dice == 0 && field.Bad.Count > 0;
            var isAbsent = !isBad && (field.Good.Count == 0 || (field.IsRequired ? dice == 1 : dice > 10));
            isGood &= !isBad && !(isAbsent && field.IsRequired);
            if (isAbsent) continue;
            var values = isBad ? field.Bad : field.Good;
            written.Add($"\"{field.Name}\":{values[random.Next(values.Count)]}");
        }
        return ($"{{{string.Join(',', written)}}}", isGood);
    }

    private sealed record Field(string Name, IReadOnlyList<string> Good, IReadOnlyList<string> Bad, bool IsRequired = false);
}
