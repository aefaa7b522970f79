using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coordinator.SocketIo.EngineIo;

namespace Coordinator.SocketIo;

/// <summary>Writes packets to clients, each as the frame of a WebSocket that it will be.</summary>
internal static class PacketWriter
{
    private const byte Message = (byte)'4';

    /// <summary>Nothing of it goes into a page, so only what JSON itself asks for is escaped.</summary>
    private static readonly JsonWriterOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = false,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? spare;

    /// <summary><c>40/name,{"sid":"..."}</c>.</summary>
    public static EngineFrame Connect(string name, string id) => Frame(PacketType.Connect, 0, name, null, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("sid"u8, id);
            writer.WriteEndObject();
        });

    /// <summary><c>44/name,{"message":"...","data":...}</c>.</summary>
    public static EngineFrame ConnectError(string name, string message, JsonElement? data = null) =>
        Frame(PacketType.ConnectError, 0, name, null, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, message);
            if (data is { ValueKind: not JsonValueKind.Undefined } more)
            {
                writer.WritePropertyName("data"u8);
                more.WriteTo(writer);
            }
            writer.WriteEndObject();
        });

    /// <summary><c>41/name,</c>.</summary>
    public static EngineFrame Disconnect(string name) => Frame(PacketType.Disconnect, 0, name, null, []);

    /// <summary><c>43/name,12[...]</c>, with one argument or none.</summary>
    public static EngineFrame Answer(string name, long id, ReadOnlySpan<byte> argument)
    {
        var buffer = Rent();
        WriteHead(buffer, PacketType.Ack, 0, name, id);
        buffer.Write("["u8);
        buffer.Write(argument);
        buffer.Write("]"u8);
        return Finished(buffer);
    }

    /// <summary>An event or an answer, whose JSON is written by <paramref name="write"/>.</summary>
    public static EngineFrame Frame(
        PacketType type,
        int attachments,
        string name,
        long? id,
        Action<Utf8JsonWriter>? write
    )
    {
        var buffer = Rent();
        WriteHead(buffer, type, attachments, name, id);
        if (write is not null)
        {
            using var json = new Utf8JsonWriter(buffer, Json);
            write(json);
        }
        return Finished(buffer);
    }

    /// <summary>An event or an answer, whose JSON there is.</summary>
    public static EngineFrame Frame(PacketType type, int attachments, string name, long? id, ReadOnlySpan<byte> json)
    {
        var buffer = Rent();
        WriteHead(buffer, type, attachments, name, id);
        buffer.Write(json);
        return Finished(buffer);
    }

    private static void WriteHead(
        ArrayBufferWriter<byte> buffer,
        PacketType type,
        int attachments,
        string name,
        long? id
    )
    {
        buffer.Write([Message, (byte)('0' + (int)type)]);
        if (type is PacketType.BinaryEvent or PacketType.BinaryAck)
        {
            Write(buffer, attachments);
            buffer.Write("-"u8);
        }
        if (name != "/")
        {
            Encoding.UTF8.GetBytes(name, buffer);
            buffer.Write(","u8);
        }
        if (id is { } number)
            Write(buffer, number);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, long number)
    {
        number.TryFormat(buffer.GetSpan(20), out var length);
        buffer.Advance(length);
    }

    private static ArrayBufferWriter<byte> Rent()
    {
        var buffer = spare ?? new ArrayBufferWriter<byte>(256);
        spare = null;
        return buffer;
    }

    private static EngineFrame Finished(ArrayBufferWriter<byte> buffer)
    {
        var frame = EngineFrame.Text(buffer.WrittenSpan.ToArray());
        // A large one is not kept for the sake of the many small ones.
        if (buffer.Capacity <= 16 * 1024)
        {
            buffer.ResetWrittenCount();
            spare = buffer;
        }
        return frame;
    }
}
