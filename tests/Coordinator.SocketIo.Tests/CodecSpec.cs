using System.Text;
using System.Text.Json;
using Coordinator.SocketIo.EngineIo;
using CsCheck;

namespace Coordinator.SocketIo.Tests;

/// <summary>Packets and payloads, byte by byte.</summary>
public class CodecSpec
{
    private const int MaxAttachments = 10;

    [Theory]
    [InlineData("0", 0, 0, "/", null, "")]
    [InlineData("0/admin", 0, 0, "/admin", null, "")]
    [InlineData("0/admin,{\"token\":\"123\"}", 0, 0, "/admin", null, "{\"token\":\"123\"}")]
    [InlineData("1", 1, 0, "/", null, "")]
    [InlineData("1/admin,", 1, 0, "/admin", null, "")]
    [InlineData("2[\"foo\"]", 2, 0, "/", null, "[\"foo\"]")]
    [InlineData("2[7,true]", 2, 0, "/", null, "[7,true]")]
    [InlineData("2/admin,12[\"foo\",{}]", 2, 0, "/admin", 12, "[\"foo\",{}]")]
    [InlineData("29007199254740991[\"foo\"]", 2, 0, "/", 9007199254740991, "[\"foo\"]")]
    [InlineData("3/admin,13[\"bar\"]", 3, 0, "/admin", 13, "[\"bar\"]")]
    [InlineData("30[]", 3, 0, "/", 0, "[]")]
    [InlineData(
        "52-/admin,[\"baz\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
        5,
        2,
        "/admin",
        null,
        "[\"baz\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]"
    )]
    [InlineData(
        "61-15[\"bar\",{\"_placeholder\":true,\"num\":0}]",
        6,
        1,
        "/",
        15,
        "[\"bar\",{\"_placeholder\":true,\"num\":0}]"
    )]
    [InlineData("2[\"grüße \\u00fc\"]", 2, 0, "/", null, "[\"grüße \\u00fc\"]")]
    public void a_packet_is_read(string text, int type, int attachments, string name, object? id, string payload)
    {
        Assert.True(TryRead(text, out var packet));
        Assert.Equal((PacketType)type, packet.Type);
        Assert.Equal(attachments, packet.AttachmentCount);
        Assert.Equal(name, packet.Namespace);
        Assert.Equal(id is null ? null : Convert.ToInt64(id, null), packet.Id);
        Assert.Equal(payload, packet.Payload.ValueKind == JsonValueKind.Undefined ? "" : packet.Payload.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("abc")]
    [InlineData("0null")]
    [InlineData("0[]")]
    [InlineData("1{}")]
    [InlineData("2")]
    [InlineData("2{}")]
    [InlineData("2[]")]
    [InlineData("2[null]")]
    [InlineData("2[{}]")]
    [InlineData("2[\"foo\"")]
    [InlineData("2[\"foo\"]]")]
    [InlineData("2[\"foo\",]")]
    [InlineData("2abc[\"foo\"]")]
    [InlineData("2-1[\"foo\"]")]
    [InlineData("29007199254740992[\"foo\"]")]
    [InlineData("299999999999999999999999999999[\"foo\"]")]
    [InlineData("2[\"connect\"]")]
    [InlineData("2[\"connect_error\"]")]
    [InlineData("2[\"disconnect\"]")]
    [InlineData("2[\"disconnecting\"]")]
    [InlineData("2[\"newListener\"]")]
    [InlineData("2[\"removeListener\"]")]
    [InlineData("2[\"\\ud800\"]")]
    [InlineData("3")]
    [InlineData("3{}")]
    [InlineData("4")]
    [InlineData("5[\"foo\"]")]
    [InlineData("5-[\"foo\"]")]
    [InlineData("5a-[\"foo\"]")]
    [InlineData("5-1-[\"foo\"]")]
    [InlineData("51[\"foo\"]")]
    [InlineData("51.5-[\"foo\"]")]
    [InlineData("511-[\"foo\"]")]
    [InlineData("599999999999999-[\"foo\"]")]
    public void what_is_no_packet_is_refused(string text) => Assert.False(TryRead(text, out _));

    [Fact]
    public void json_deeper_than_64_and_names_longer_than_256_bytes_are_refused()
    {
        Assert.True(TryRead($"2[\"deep\",{new string('[', 63)}{new string(']', 63)}]", out _));
        Assert.False(TryRead($"2[\"deep\",{new string('[', 64)}{new string(']', 64)}]", out _));
        Assert.True(TryRead("0/" + new string('a', 255), out _));
        Assert.False(TryRead("0/" + new string('a', 256), out _));
    }

    [Fact]
    public void whatever_bytes_come_reading_throws_nothing()
    {
        var pieces = OneOf(
            "0",
            "2",
            "3",
            "5",
            "6",
            "1-",
            "99-",
            "/",
            "/a,",
            ",",
            "12",
            "[",
            "]",
            "\"e\"",
            "{\"_placeholder\":true,\"num\":",
            "}",
            "\\u",
            "\\ud800",
            "\0"
        );
        var text = pieces.Array[0, 12].Select(some => Encoding.UTF8.GetBytes(string.Concat(some)));
        Gen.OneOf(text, Gen.Byte.Array[0, 40])
            .Sample(
                bytes =>
                {
                    if (
                        PacketReader.TryRead(bytes, MaxAttachments, out var packet)
                        && packet.Payload.ValueKind != JsonValueKind.Undefined
                    )
                        PendingPacket.PlaceholdersFit(packet.Payload, packet.AttachmentCount);
                },
                iter: 20_000
            );
    }

    [Fact]
    public void an_event_that_is_written_is_read_back()
    {
        var names = Gen.String.Where(name => !name.Any(char.IsSurrogate) && name is not ("connect" or "disconnect"));
        Gen.Select(names, Gen.Int, OneOf("/", "/other"))
            .Sample(
                (name, number, space) =>
                {
                    var frame = SocketIoMessage.Event(name, Encoding.UTF8.GetBytes($"{number}")).FrameFor(space);
                    return frame.Bytes.Span[0] == '4'
                        && PacketReader.TryRead(frame.Bytes.Span[1..], MaxAttachments, out var packet)
                        && packet.Namespace == space
                        && packet.Name == name
                        && packet.Payload[1].GetInt32() == number;
                },
                iter: 2_000
            );
    }

    [Fact]
    public void messages_have_the_bytes_that_the_protocol_shows()
    {
        Assert.Equal("42[\"foo\"]", Text(SocketIoMessage.Event("foo", []).FrameFor("/")));
        Assert.Equal(
            "42/admin,[\"bar\",{\"a\":1}]",
            Text(SocketIoMessage.Event("bar", "{\"a\":1}"u8).FrameFor("/admin"))
        );
        var binary = SocketIoMessage.Event(
            "baz",
            writer => SocketIoMessage.WritePlaceholder(writer, 0),
            [new byte[] { 1, 2, 3, 4 }]
        );
        Assert.Equal("451-[\"baz\",{\"_placeholder\":true,\"num\":0}]", Text(binary.FrameFor("/")));
        Assert.Equal("451-/admin,[\"baz\",{\"_placeholder\":true,\"num\":0}]", Text(binary.FrameFor("/admin")));
        Assert.Equal(Text(binary.FrameFor("/")).Length + 4, binary.Length);
        Assert.Equal("40{\"sid\":\"x\"}", Text(PacketWriter.Connect("/", "x")));
        Assert.Equal(
            "44/random,{\"message\":\"Invalid namespace\"}",
            Text(PacketWriter.ConnectError("/random", "Invalid namespace"))
        );
        Assert.Equal(
            "44{\"message\":\"no \\\"grüße\\\"\",\"data\":[1]}",
            Text(PacketWriter.ConnectError("/", "no \"grüße\"", JsonElement.Parse("[1]"u8)))
        );
        Assert.Equal("41/admin,", Text(PacketWriter.Disconnect("/admin")));
    }

    [Fact]
    public void a_message_for_the_main_namespace_is_one_array_for_all()
    {
        var message = SocketIoMessage.Event("foo", "1"u8);
        Assert.Same(message.FrameFor("/"), message.FrameFor("/"));
        Assert.Same(message.FrameFor("/other"), message.FrameFor("/other"));
    }

    [Fact]
    public void a_payload_has_the_bytes_that_the_protocol_shows() =>
        Assert.Equal(
            "4hello\u001e2\u001ebAQIDBA==",
            Encoding.UTF8.GetString(
                Payload.Write([
                    EngineFrame.Text("4hello"),
                    EngineFrame.Ping,
                    EngineFrame.Binary(new byte[] { 1, 2, 3, 4 }),
                ])
            )
        );

    [Fact]
    public void a_payload_that_is_written_is_read_back()
    {
        var text = Gen.String[Gen.Char['a', 'z'], 0, 20].Select(content => EngineFrame.Text("4" + content));
        var binary = Gen.Byte.Array[0, 20].Select(bytes => EngineFrame.Binary(bytes));
        Gen.OneOf(text, binary)
            .List[1, 20]
            .Sample(
                frames =>
                {
                    ReadOnlyMemory<byte>? rest = Payload.Write(frames);
                    foreach (var frame in frames)
                    {
                        Assert.True(Payload.TryTake(ref rest, out var packet));
                        Assert.Equal(frame.PayloadLength, packet.Length);
                        if (!frame.IsBinary)
                            Assert.True(packet.Span.SequenceEqual(frame.Bytes.Span));
                        else
                        {
                            var length = Payload.DecodeBinary(packet.Span, out var content);
                            Assert.True(content.AsSpan(0, length).SequenceEqual(frame.Bytes.Span));
                        }
                    }
                    Assert.False(Payload.TryTake(ref rest, out _));
                },
                iter: 2_000
            );
    }

    [Theory]
    [InlineData("b!")]
    [InlineData("bAQIDB")]
    [InlineData("bAQIDBA=")]
    public void what_is_not_base64_is_refused(string packet)
    {
        Payload.DecodeBinary(Encoding.UTF8.GetBytes(packet), out var content);
        Assert.Null(content);
    }

    [Theory]
    [InlineData("[\"e\",{\"_placeholder\":true,\"num\":0}]", 1, true)]
    [InlineData("[\"e\",{\"a\":[{\"_placeholder\":true,\"num\":1}]}]", 2, true)]
    [InlineData("[\"e\",{\"_placeholder\":false,\"num\":9}]", 0, true)]
    [InlineData("[\"e\",{\"_placeholder\":true,\"num\":1}]", 1, false)]
    [InlineData("[\"e\",{\"_placeholder\":true,\"num\":-1}]", 1, false)]
    [InlineData("[\"e\",{\"_placeholder\":true,\"num\":0.5}]", 1, false)]
    [InlineData("[\"e\",{\"_placeholder\":true,\"num\":\"0\"}]", 1, false)]
    [InlineData("[\"e\",{\"_placeholder\":true}]", 1, false)]
    [InlineData("[\"e\",{\"a\":[{\"_placeholder\":true,\"num\":7}]}]", 2, false)]
    public void a_placeholder_has_to_stand_for_an_attachment(string json, int attachments, bool fits) =>
        Assert.Equal(fits, PendingPacket.PlaceholdersFit(JsonElement.Parse(Encoding.UTF8.GetBytes(json)), attachments));

    private static Gen<string> OneOf(params string[] values) =>
        Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static bool TryRead(string text, out Packet packet) =>
        PacketReader.TryRead(Encoding.UTF8.GetBytes(text), MaxAttachments, out packet);

    private static string Text(EngineFrame frame) => Encoding.UTF8.GetString(frame.Bytes.Span);
}
