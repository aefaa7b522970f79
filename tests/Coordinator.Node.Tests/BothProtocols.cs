using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Coordinator.Node.Tests.Support;
using Coordinator.Protocol;
using MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>Every event and answer says the same in JSON, in MessagePack and in the contract's own form.</summary>
public sealed class BothProtocols : IAsyncLifetime
{
    private static readonly object[] Bodies =
    [
        new GameJoined(
            "g1",
            "Zoë <\"&'+>",
            "paused",
            [new("ada", true), new("bob", false)],
            3,
            new PauseDto(812, "ada", 1_800_000_000_000),
            new EndDto("abandoned"),
            [new IceServerDto(["stun:a", "turn:b"], "user", "word"), new IceServerDto(["stun:c"])],
            new SettingsDto(30_000, 60_000, true),
            JsonElement.Parse("""{"map": "düne", "deep": [1.5, null]}"""),
            ["https://a"]
        ),
        new GameJoined("g1", "ada", "waiting", [], 0, null, null, [], new SettingsDto(1, 2, false), null),
        new GameReady("g1", ["ada", "bob"]),
        new RelayedSignal("ada", "offer", JsonElement.Parse("""{"sdp": "v=0\r\n€"}"""), 3),
        new RelayedSignal("ada", "offer", JsonElement.Parse("null"), null),
        new ValidationComplete("g1"),
        new ValidationRepool("g1", "Sorry.", "no route"),
        new PauseEvent("g1", 812, "ada", 1, 30_000, 1_800_000_000_000),
        new ResumeEvent(
            "g1",
            1,
            4_000,
            ImmutableSortedDictionary<string, long>.Empty.Add("Player_A", 5).Add("b", 6),
            1_800_000_000_200
        ),
        new GameEndedEvent("g1", "player_left", new EndedReconnectionData(5, ["ada"], []), null),
        new PlayerPresenceEvent("g1", "bob", false),
        new SessionReplaced("g1", "ada"),
        new ResultDto("pause"),
        new ClockDto(1_800_000_000_000.25, 17),
        new IceServersDto([]),
    ];

    private TestNode node = null!;

    public async Task InitializeAsync() => node = await TestNode.StartAsync();

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public void All_events_and_answers_are_the_contracts()
    {
        var protocols = node.Services.GetRequiredService<IHubProtocolResolver>();
        var json = protocols.GetProtocol("json", null)!;
        var pack = protocols.GetProtocol("messagepack", null)!;
        foreach (var body in Bodies)
        {
            var expected = JsonSerializer.SerializeToElement(body, body.GetType(), WireJson.Options);
            HubCalls.AssertJson(
                expected.GetRawText(),
                InJson(json.GetMessageBytes(new InvocationMessage("e", [body])))
            );
            HubCalls.AssertJson(
                expected.GetRawText(),
                InMessagePack(pack.GetMessageBytes(new InvocationMessage("e", [body])))
            );
            Assert.Equal(
                expected.GetRawText(),
                InJson(json.GetMessageBytes(new InvocationMessage("e", [body]))).GetRawText()
            );
        }
    }

    [Fact]
    public void None_is_left_out()
    {
        var names = Bodies.Select(body => body.GetType().Name).ToHashSet();
        var events = typeof(GameJoined)
            .Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Event", StringComparison.Ordinal));

        Assert.Empty(events.Select(type => type.Name).Except(names));
    }

    /// <summary>A message ends in U+001E.</summary>
    private static JsonElement InJson(ReadOnlyMemory<byte> message) =>
        JsonElement.Parse(Encoding.UTF8.GetString(message.Span[..^1])).GetProperty("arguments")[0];

    /// <summary>A message begins with its length, seven bits a byte; it is a list whose fifth is the
    /// arguments.</summary>
    private static JsonElement InMessagePack(ReadOnlyMemory<byte> message)
    {
        var at = 1;
        while ((message.Span[at - 1] & 0x80) != 0)
            at++;
        return JsonElement.Parse(MessagePackSerializer.ConvertToJson(message[at..]))[4][0];
    }
}
