using System.Text;
using System.Text.Json;
using Coordinator.Bench.Measure.Wire;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>What players write and read over Socket.IO, to the byte.</summary>
public sealed class SocketIoDialectSpec
{
    private static readonly Dialect SocketIo = Dialect.SocketIo;

    [Fact]
    public void the_door_is_where_clients_without_long_polling_knock()
    {
        Assert.Equal("ws://a:1/socket.io/?EIO=4&transport=websocket", SocketIo.Door(new Uri("http://a:1")).ToString());
        Assert.Equal(
            "wss://a:1/socket.io/?EIO=4&transport=websocket",
            SocketIo.Door(new Uri("https://a:1")).ToString()
        );
        Assert.Equal("ws://a:1/hubs/game", Dialect.SignalR.Door(new Uri("http://a:1")).ToString());
    }

    [Fact]
    public void what_a_player_says_is_written_so()
    {
        Assert.Equal("""40{"token":"a.b-c_d"}""", Text(SocketIo.Greeting("a.b-c_d")));
        Assert.Equal("""40{"token":"a\u0022b"}""", Text(SocketIo.Greeting("a\"b")));
        Assert.Equal("3", Text(SocketIo.Pong));
        Assert.Equal("", Text(SocketIo.Beat));
        Assert.Equal(
            """421["p2p_connection_lost",{"frame_number":10,"peer_id":"bob"}]""",
            Text(SocketIo.Call(1, "p2p_connection_lost", new { frame_number = 10, peer_id = "bob" }))
        );
        Assert.Equal("""422147483647["clock",{}]""", Text(SocketIo.Call(int.MaxValue, "clock", new { })));
    }

    [Theory]
    [InlineData("""42["p2p_pause",{"a":[1,{"b":2}]}]""", "p2p_pause", """{"a":[1,{"b":2}]}""")]
    [InlineData("""42["p2p_pause", {"a":1} ,7]""", "p2p_pause", """{"a":1}""")]
    [InlineData("""4217["p2p_pause",{}]""", "p2p_pause", "{}")] // the server wants to know that it has come
    [InlineData("""42["told"]""", "told", "")]
    public void events_are_read(string text, string name, string body)
    {
        var packet = Read(text);
        Assert.Equal(
            (PacketKind.Event, name, body),
            (packet.Kind, Encoding.UTF8.GetString(packet.Name), Encoding.UTF8.GetString(packet.Body))
        );
    }

    [Theory]
    [InlineData("""437[{"result":"pause"}]""", 7, null, """{"result":"pause"}""")]
    [InlineData("""4312[{"at":1,"now":{"error":"inside"}}]""", 12, null, """{"at":1,"now":{"error":"inside"}}""")]
    [InlineData("""431[{"error":"limited: slower"}]""", 1, "limited: slower", """{"error":"limited: slower"}""")]
    [InlineData("""431[{"code":5,"error":"forbidden"}]""", 1, "forbidden", """{"code":5,"error":"forbidden"}""")]
    [InlineData("431[]", 1, null, "")]
    public void answers_and_errors_are_read(string text, int id, string? error, string body)
    {
        var packet = Read(text);
        Assert.Equal(
            (PacketKind.Answer, id, error, body),
            (packet.Kind, packet.Id, packet.Error, Encoding.UTF8.GetString(packet.Body))
        );
    }

    [Theory]
    [InlineData("""40{"sid":"s"}""", (int)PacketKind.Accepted, null)]
    [InlineData(
        """44{"message":"no such game","data":{"status":404}}""",
        (int)PacketKind.Refused,
        "no such game (404)"
    )]
    [InlineData("""44{"message":"no such game"}""", (int)PacketKind.Refused, "no such game")]
    [InlineData("""44{"data":{}}""", (int)PacketKind.Refused, "it does not say why")]
    [InlineData("41", (int)PacketKind.Over, "the coordinator disconnected the player")]
    [InlineData("1", (int)PacketKind.Over, "the coordinator closed the connection")]
    [InlineData("2", (int)PacketKind.Ping, null)]
    [InlineData("6", (int)PacketKind.Nothing, null)]
    public void what_else_comes_is_read(string text, int kind, string? error)
    {
        var packet = Read(text);
        Assert.Equal(((PacketKind)kind, error), (packet.Kind, packet.Error));
    }

    [Fact]
    public void the_opening_says_how_long_there_may_be_no_ping()
    {
        var packet = Read(FakeSocketIoPlayer.Opening);
        Assert.Equal((PacketKind.Opened, 40_000), (packet.Kind, packet.PatienceMs));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("4")]
    [InlineData("hello")]
    [InlineData("""0{"sid":"e"}""")]
    [InlineData("0[]")]
    [InlineData("""42{"p2p_pause":1}""")]
    [InlineData("42[7]")]
    [InlineData("44no")]
    [InlineData("""42["p2p_pause",{"a":1}""")]
    [InlineData("""42["p2p_pause",{}]]""")]
    [InlineData("""42/admin,["p2p_pause",{}]""")]
    [InlineData("""43[{"result":"pause"}]""")]
    [InlineData("""437{"result":"pause"}""")]
    [InlineData("""451-["p2p_pause",{"_placeholder":true,"num":0}]""")]
    public void what_no_player_is_sent_is_not_understood(string text) =>
        Assert.True(
            Record.Exception(() => Read(text).Kind) is JsonException or FormatException,
            "It was taken for something."
        );

    [Fact]
    public void a_message_of_socketio_is_one_packet_and_one_of_signalr_may_be_many()
    {
        ReadOnlySpan<byte> message = """42["a",{}]"""u8;
        Assert.Equal(PacketKind.Event, SocketIo.Next(ref message).Kind);
        Assert.True(message.IsEmpty);

        message = Encoding.UTF8.GetBytes(
            string.Concat(
                """{"type":1,"target":"a","arguments":[{}]}""",
                "\u001e",
                """{"type":3,"invocationId":"2","error":"no"}""",
                "\u001e",
                """{"type":7}""",
                "\u001e"
            )
        );
        Assert.Equal(PacketKind.Event, Dialect.SignalR.Next(ref message).Kind);
        var answer = Dialect.SignalR.Next(ref message);
        Assert.Equal((PacketKind.Answer, 2, "no"), (answer.Kind, answer.Id, answer.Error));
        Assert.Equal(PacketKind.Nothing, Dialect.SignalR.Next(ref message).Kind);
        Assert.True(message.IsEmpty);
    }

    [Fact]
    public void an_end_that_signalr_gives_a_reason_for_is_one()
    {
        ReadOnlySpan<byte> message = "{\"type\":7,\"error\":\"too many\"}\u001e"u8;
        var packet = Dialect.SignalR.Next(ref message);
        Assert.Equal((PacketKind.Over, "too many"), (packet.Kind, packet.Error));
    }

    private static Packet Read(string text)
    {
        ReadOnlySpan<byte> message = Encoding.UTF8.GetBytes(text);
        return SocketIo.Next(ref message);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
