using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coordinator.Node.Tests.Support;
using MessagePack;

namespace Coordinator.Node.Tests.Strange;

/// <summary>SignalR's messages, right and wrong, in one of its protocols.</summary>
internal abstract class Encoding
{
    public const int Invocation = 1,
        StreamItem = 2,
        Completion = 3,
        StreamInvocation = 4,
        Cancel = 5,
        Ping = 6,
        Unknown = 99;

    public static Encoding Of(HubProtocol protocol) => protocol == HubProtocol.Json ? new Json() : new Pack();

    public abstract string Name { get; }

    public abstract bool IsText { get; }

    /// <summary>A call; <paramref name="arguments"/> as JSON.</summary>
    public abstract byte[] Call(int type, int id, string method, IReadOnlyList<string> arguments);

    /// <summary>A message of another kind, about a call that nobody has made.</summary>
    public abstract byte[] Stray(int type);

    /// <summary>What is no message.</summary>
    public abstract byte[] Malformed(Random random);

    /// <summary>The answers in what was received, and how many bytes of it were whole messages.</summary>
    public abstract int Read(ReadOnlyMemory<byte> received, Action<int, string?> onAnswer);

    private sealed class Json : Encoding
    {
        private const byte End = 0x1e;

        private static readonly string[] NoMessages =
        [
            "{",
            "null",
            "[]",
            "7",
            "not json",
            "{\"type\":\"x\"}",
            "{\"type\":1}",
            "{\"type\":1,\"target\":5,\"arguments\":[]}",
            "{}",
            "{\"type\":1,\"invocationId\":7,\"target\":\"clock\",\"arguments\":[{}]}",
            "{\"type\":1,\"target\":\"clock\",\"argum",
            "{\"type\":1e99}",
            "{\"type\":1,\"target\":\"\",\"arguments\":[]}",
            "\ufeff{\"type\":6}",
            "{\"type\":1,\"target\":\"clock\",\"arguments\":{}}",
            KnownFields.Nested(1000),
            "{\"type\":6}{\"type\":6}",
            "{\"a\":" + KnownFields.Nested(1000) + "}",
            "{\"type\":1,\"invocationId\":\"1\",\"target\":\"clock\",\"arguments\":[" + KnownFields.Nested(1000) + "]}",
        ];

        public override string Name => "json";

        public override bool IsText => true;

        public override byte[] Call(int type, int id, string method, IReadOnlyList<string> arguments) =>
            Record(
                $$"""{"type":{{type}},"invocationId":"{{id}}","target":{{JsonSerializer.Serialize(method)}},"arguments":[{{string.Join(',', arguments)}}]}"""
            );

        public override byte[] Stray(int type) =>
            Record($$"""{"type":{{type}},"invocationId":"nobody's"{{(type == StreamItem ? ",\"item\":1" : "")}}}""");

        public override byte[] Malformed(Random random) =>
            random.Next(NoMessages.Length + 1) is var which && which < NoMessages.Length
                ? Record(NoMessages[which])
                : [(byte)'{', 0xff, 0xfe, 0xed, 0xa0, 0x80, (byte)'}', End];

        public override int Read(ReadOnlyMemory<byte> received, Action<int, string?> onAnswer)
        {
            var all = received.Span;
            var read = 0;
            while (all[read..].IndexOf(End) is var length and >= 0)
            {
                var record = received.Slice(read, length);
                read += length + 1;
                if (!record.Span.StartsWith("{\"type\":3"u8))
                    continue;
                using var json = JsonDocument.Parse(record);
                onAnswer(
                    int.Parse(json.RootElement.GetProperty("invocationId").GetString()!, CultureInfo.InvariantCulture),
                    json.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null
                );
            }
            return read;
        }

        private static byte[] Record(string json) => [.. System.Text.Encoding.UTF8.GetBytes(json), End];
    }

    private sealed class Pack : Encoding
    {
        private const int IsError = 1;

        /// <summary>Bodies: no array, too short, a wrong type of each of the first fields, an array longer than what
        /// follows.</summary>
        private static readonly byte[][] NoMessages =
        [
            [0xc0],
            [0x01],
            [0xa1, 0x78],
            [0x90],
            [0x91, 0x01],
            [0x91, 0xa1, 0x78],
            [0x96, 0x01, 0x01, 0xc0, 0xa1, 0x78, 0x90, 0x90],
            [0x96, 0x01, 0x80, 0x07, 0xa1, 0x78, 0x90, 0x90],
            [0x96, 0x01, 0x80, 0xc0, 0x07, 0x90, 0x90],
            [0xdf, 0xff, 0xff, 0xff, 0xff],
            [0xdd, 0x7f, 0xff, 0xff, 0xff, 0x01],
            [0xc1],
            [0x96, 0x01, 0x80, 0xc0, 0xa0, 0x90, 0x90],
            [0x96, 0x01, 0xdf, 0x7f, 0xff, 0xff, 0xff],
            [0x96, 0x01, 0x80, 0xdb, 0x7f, 0xff, 0xff, 0xff],
        ];

        public override string Name => "messagepack";

        public override bool IsText => false;

        public override byte[] Call(int type, int id, string method, IReadOnlyList<string> arguments) =>
            Framed(
                (ref MessagePackWriter writer) =>
                {
                    writer.WriteArrayHeader(6);
                    writer.Write(type);
                    writer.WriteMapHeader(0);
                    writer.Write(id.ToString(CultureInfo.InvariantCulture));
                    writer.Write(method);
                    writer.WriteArrayHeader(arguments.Count);
                    foreach (var argument in arguments)
                    {
                        using var json = JsonDocument.Parse(argument, new JsonDocumentOptions { MaxDepth = 10_000 });
                        Write(ref writer, json.RootElement);
                    }
                    writer.WriteArrayHeader(0);
                }
            );

        public override byte[] Stray(int type) =>
            Framed(
                (ref MessagePackWriter writer) =>
                {
                    writer.WriteArrayHeader(
                        type switch
                        {
                            Ping => 1,
                            Unknown => 2,
                            Cancel => 3,
                            _ => 4,
                        }
                    );
                    writer.Write(type);
                    if (type == Ping)
                        return;
                    writer.WriteMapHeader(0);
                    if (type == Unknown)
                        return;
                    writer.Write("nobody's");
                    if (type == StreamItem)
                        writer.Write(1);
                    if (type == Completion)
                        writer.Write(2); // without a result
                }
            );

        public override byte[] Malformed(Random random)
        {
            if (random.Next(NoMessages.Length + 1) is var which && which == NoMessages.Length)
                return [0xff, 0xff, 0xff, 0xff, 0xff];
            return [(byte)NoMessages[which].Length, .. NoMessages[which]];
        }

        public override int Read(ReadOnlyMemory<byte> received, Action<int, string?> onAnswer)
        {
            var read = 0;
            while (Length(received.Span[read..]) is var (prefix, length) && read + prefix + length <= received.Length)
            {
                var reader = new MessagePackReader(received.Slice(read + prefix, length));
                read += prefix + length;
                reader.ReadArrayHeader();
                if (reader.ReadInt32() != Completion)
                    continue;
                reader.Skip();
                var id = int.Parse(reader.ReadString()!, CultureInfo.InvariantCulture);
                onAnswer(id, reader.ReadInt32() == IsError ? reader.ReadString() : null);
            }
            return read;
        }

        private delegate void Writing(ref MessagePackWriter writer);

        private static byte[] Framed(Writing write)
        {
            var body = new ArrayBufferWriter<byte>();
            var writer = new MessagePackWriter(body);
            write(ref writer);
            writer.Flush();
            var prefix = new List<byte>();
            var left = body.WrittenCount;
            do
            {
                prefix.Add((byte)((left & 0x7f) | (left > 0x7f ? 0x80 : 0)));
                left >>= 7;
            } while (left > 0);
            return [.. prefix, .. body.WrittenSpan];
        }

        private static (int Prefix, int Length)? Length(ReadOnlySpan<byte> bytes)
        {
            var length = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                length |= (bytes[i] & 0x7f) << (7 * i);
                if (bytes[i] < 0x80)
                    return (i + 1, length);
            }
            return null;
        }

        /// <summary>With repeated keys.</summary>
        private static void Write(ref MessagePackWriter writer, JsonElement json)
        {
            switch (json.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteMapHeader(json.EnumerateObject().Count());
                    foreach (var property in json.EnumerateObject())
                    {
                        writer.Write(property.Name);
                        Write(ref writer, property.Value);
                    }
                    break;
                case JsonValueKind.Array:
                    writer.WriteArrayHeader(json.GetArrayLength());
                    foreach (var item in json.EnumerateArray())
                        Write(ref writer, item);
                    break;
                case JsonValueKind.String:
                    writer.Write(json.GetString());
                    break;
                case JsonValueKind.Number when json.TryGetInt64(out var whole):
                    writer.Write(whole);
                    break;
                case JsonValueKind.Number:
                    writer.Write(Math.Clamp(json.GetDouble(), -double.MaxValue, double.MaxValue)); // 1e400 has no other form
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    writer.Write(json.GetBoolean());
                    break;
                default:
                    writer.WriteNil();
                    break;
            }
        }
    }
}
