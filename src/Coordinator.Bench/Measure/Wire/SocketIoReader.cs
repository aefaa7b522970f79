using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>
/// Reads what a server sends in Engine.IO 4 and, inside its messages, in Socket.IO 5. What players are never sent
/// (other namespaces, binary attachments) is not understood.
/// </summary>
internal static class SocketIoReader
{
    /// <exception cref="JsonException">What it carries is no JSON of the form that is due.</exception>
    /// <exception cref="FormatException">It is no such packet.</exception>
    public static Packet Parse(ReadOnlySpan<byte> text) =>
        text switch
        {
            [(byte)'0', .. var opening] => new Packet { Kind = PacketKind.Opened, PatienceMs = Patience(opening) },
            [(byte)'1', ..] => new Packet { Kind = PacketKind.Over, Error = "the coordinator closed the connection" },
            [(byte)'2', ..] => new Packet { Kind = PacketKind.Ping },
            [(byte)'4', (byte)'0', ..] => new Packet { Kind = PacketKind.Accepted },
            [(byte)'4', (byte)'1', ..] => new Packet
            {
                Kind = PacketKind.Over,
                Error = "the coordinator disconnected the player",
            },
            [(byte)'4', (byte)'2', .. var data] => Event(data),
            [(byte)'4', (byte)'3', .. var data] => Answer(data),
            [(byte)'4', (byte)'4', .. var reason] => new Packet { Kind = PacketKind.Refused, Error = Reason(reason) },
            [(byte)'6', ..] => default,
            _ => throw new FormatException($"this is no packet of Socket.IO for a player: {Start(text)}"),
        };

    /// <summary>After two times without a ping the connection is dead, the specification says: both added, in
    /// ms.</summary>
    private static int Patience(ReadOnlySpan<byte> json)
    {
        var (interval, timeout) = (0, 0);
        var reader = Object(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isInterval = reader.ValueTextEquals("pingInterval"u8);
            var isTimeout = reader.ValueTextEquals("pingTimeout"u8);
            reader.Read();
            if (isInterval)
                interval = reader.GetInt32();
            else if (isTimeout)
                timeout = reader.GetInt32();
            else
                reader.Skip();
        }
        return interval > 0 && timeout > 0
            ? interval + timeout
            : throw new FormatException($"the opening has no pingInterval or pingTimeout: {Start(json)}");
    }

    /// <summary><c>["name",{...}]</c>, after a number where the server wants an answer, which players do not
    /// give.</summary>
    private static Packet Event(ReadOnlySpan<byte> text)
    {
        if (Utf8Parser.TryParse(text, out int _, out var digits))
            text = text[digits..];
        var reader = Array(text);
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            throw new JsonException($"An event begins with its name: {Start(text)}");
        var name = reader.ValueSpan;
        return new Packet
        {
            Kind = PacketKind.Event,
            Name = name,
            Body = First(text, ref reader),
        };
    }

    /// <summary><c>7[{...}]</c>.</summary>
    private static Packet Answer(ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out int id, out var digits))
            throw new FormatException($"an answer has no number: {Start(text)}");
        text = text[digits..];
        var reader = Array(text);
        var result = First(text, ref reader);
        return new Packet
        {
            Kind = PacketKind.Answer,
            Id = id,
            Error = Error(result),
            Body = result,
        };
    }

    /// <summary>What a failed call is answered with: <c>{"error":"..."}</c>. Null: it has not failed.</summary>
    private static string? Error(ReadOnlySpan<byte> result)
    {
        if (result is not [(byte)'{', ..])
            return null;
        var reader = new Utf8JsonReader(result);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            reader.Read();
            if (isError)
                return reader.GetString();
            reader.Skip();
        }
        return null;
    }

    /// <summary><c>{"message":"...","data":{"status":404}}</c> in a sentence's part, such as "no such game
    /// (404)".</summary>
    private static string Reason(ReadOnlySpan<byte> json)
    {
        var reason = JsonElement.Parse(json);
        if (reason.ValueKind != JsonValueKind.Object)
            return Start(json);
        var message = reason.TryGetProperty("message", out var said) ? said.ToString() : "it does not say why";
        return
            reason.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("status", out var status)
            ? $"{message} ({status})"
            : message;
    }

    /// <summary>The next value of an array whose reader is before it; the rest is read to see that it is one.</summary>
    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> first = default;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (i == 0)
                first = json[start..(int)reader.BytesConsumed];
        }
        reader.Read(); // throws where something comes after it
        return first;
    }

    private static Utf8JsonReader Array(ReadOnlySpan<byte> json) => Begin(json, JsonTokenType.StartArray);

    private static Utf8JsonReader Object(ReadOnlySpan<byte> json) => Begin(json, JsonTokenType.StartObject);

    private static Utf8JsonReader Begin(ReadOnlySpan<byte> json, JsonTokenType with)
    {
        var reader = new Utf8JsonReader(json);
        if (reader.Read() && reader.TokenType == with)
            return reader;
        var what = with == JsonTokenType.StartArray ? "array" : "object";
        throw new JsonException($"There is no {what}: {Start(json)}");
    }

    /// <summary>Enough of it to be known by.</summary>
    private static string Start(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 60)]);
}
