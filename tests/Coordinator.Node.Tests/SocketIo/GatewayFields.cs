using System.Text.Json;
using Coordinator.Node.Tests.Strange;
using Coordinator.Node.Tests.Support;
using Coordinator.Protocol;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>Events of players over Socket.IO that are wrong, or speak for another. All of them go to one game, which
/// must not change.</summary>
public sealed class GatewayFields(SocketIoPair pair) : IClassFixture<SocketIoPair>
{
    private const string Loss = """ "frame_number": 1, "timestamp": 1 """;

    private readonly SocketIoPlayer one = pair.One,
        two = pair.Two;

    public static TheoryData<string> Methods =>
        [.. typeof(HubMethods).GetFields().Select(name => (string)name.GetValue(null)!)];

    [Theory, MemberData(nameof(HubFields.WrongFields), MemberType = typeof(HubFields))]
    public async Task A_wrong_field_is_named_as_over_the_hub_and_changes_nothing(
        string method,
        string fields,
        string sentence
    )
    {
        var before = pair.State;

        Assert.Equal(sentence, await one.ErrorAsync(method, fields));

        Assert.Same(before, pair.State);
        Assert.False(two.HasBeenTold("webrtc_signal"));
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task Speaking_for_another_is_forbidden_and_changes_nothing(string method)
    {
        var before = pair.State;

        foreach (
            var claim in (string[])
                ["\"game_id\": \"other\"", "\"player_id\": \"player-2\"", "\"player_id\": 2", "\"game_id\": []"]
        )
            Assert.Equal("forbidden", await one.ErrorAsync(method, $"{{{claim}}}"));

        Assert.Same(before, pair.State);
    }

    [Theory]
    [InlineData("""["p2p_connection_lost",{LOSS},{}]""", "p2p_connection_lost takes one object.")]
    [InlineData("""["p2p_connection_lost",{LOSS},null]""", "p2p_connection_lost takes one object.")]
    [InlineData("""["p2p_connection_lost",[{LOSS}]]""", "The argument must be an object.")]
    [InlineData("""["p2p_connection_lost","{LOSS}"]""", "The argument must be an object.")]
    [InlineData("""["leave_game",{},{}]""", "leave_game takes one object.")]
    [InlineData("""["leave_game",7]""", "The argument must be an object.")]
    [InlineData("""["join_game",{},{}]""", "join_game takes one object.")]
    [InlineData("""["join_game",[]]""", "The argument must be an object.")]
    [InlineData(
        """["p2p_connection_lost",{"frame_number": 1, "timestamp": 1, "ice_state": "\ud800"}]""",
        "ice_state must be a string of at most 256 characters."
    )]
    [InlineData(
        """["webrtc_signal",{"target_player_id": "player-2", "type": "offer", "payload": {"\udc00": 1}}]""",
        "payload must be Unicode, nested no deeper than 32 levels."
    )]
    [InlineData(
        """["webrtc_signal",{"target_player_id": "player-2", "type": "offer", "payload": DEEP}]""",
        "payload must be Unicode, nested no deeper than 32 levels."
    )]
    [InlineData(
        """["webrtc_signal",{"target_player_id": "\ud800", "type": "offer", "payload": 1}]""",
        "target_player_id must be a string of at most 256 characters."
    )]
    [InlineData("""["no_such_call",{}]""", "There is no call 'no_such_call'.")]
    [InlineData("""["no \"such\" call\n"]""", "There is no call 'no \"such\" call\n'.")]
    [InlineData("""[7,{}]""", "There is no call '7'.")]
    public async Task What_is_no_call_is_told_so_and_changes_nothing(string arguments, string sentence)
    {
        var before = pair.State;
        var sent = arguments
            .Replace(
                "{LOSS}",
                arguments.Contains("\"{LOSS}\"", StringComparison.Ordinal) ? "x" : $"{{{Loss}}}",
                StringComparison.Ordinal
            )
            .Replace("DEEP", KnownFields.Nested(33), StringComparison.Ordinal);

        Assert.Equal(sentence, SocketIoPlayer.ErrorOf(await one.AskAsync(sent)));

        Assert.Same(before, pair.State);
        Assert.False(two.HasBeenTold("webrtc_signal"));
    }

    [Theory]
    [InlineData("""["leave_game",{"reason":{"_placeholder":true,"num":0}}]""")]
    [InlineData(
        """["webrtc_signal",{"target_player_id":"player-2","type":"offer","payload":{"_placeholder":true,"num":0}}]"""
    )]
    [InlineData("""["join_game",{"_placeholder":true,"num":0}]""")]
    public async Task Bytes_beside_a_call_are_refused_and_change_nothing(string arguments)
    {
        var before = pair.State;

        var answer = await one.AskAsync(arguments, "x"u8.ToArray());

        Assert.Equal("The argument must be JSON without binary parts.", SocketIoPlayer.ErrorOf(answer));
        Assert.Same(before, pair.State);
        Assert.False(two.HasBeenTold("webrtc_signal"));
    }

    [Fact]
    public async Task A_name_that_is_long_is_told_cut_off()
    {
        var name = new string('x', 100_000);

        var error = SocketIoPlayer.ErrorOf(await one.AskAsync($"[\"{name}\"]"));
        await one.EmitAsync(name, new { });
        var told = await one.NextAsync("error");

        Assert.Equal($"There is no call '{name[..256]}'.", error);
        Assert.Equal(name[..256], told.GetProperty("event").GetString());
    }

    [Theory]
    [InlineData("no_such_call", "{}", "There is no call 'no_such_call'.")]
    [InlineData("p2p_validation_failed", "{}", "reason is missing.")]
    [InlineData("leave_game", """{"player_id": "player-2"}""", "forbidden")]
    public async Task Who_asks_for_no_acknowledgement_is_told_by_an_event(string method, string fields, string sentence)
    {
        var before = pair.State;

        await one.EmitAsync(method, fields);

        var told = await one.NextAsync("error");
        HubCalls.AssertJson($"{{\"event\": \"{method}\", \"error\": {JsonSerializer.Serialize(sentence)}}}", told);
        Assert.Same(before, pair.State);
    }
}
