using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Coordinator.SocketIo;

/// <summary>
/// Reads what a client sent: <c>type [attachments-] [/namespace,] [id] [json]</c>. What is not exactly that is refused.
/// </summary>
internal static class PacketReader
{
    /// <summary>Bytes of a namespace's name.</summary>
    private const int MaxNamespace = 256;

    /// <summary>The greatest id that a client in JavaScript can count to: 2^53 - 1.</summary>
    private const long MaxId = 9_007_199_254_740_991;

    /// <summary>Names that mean something to a client or server in JavaScript, so that no event may have
    /// them.</summary>
    private static readonly HashSet<string> Reserved =
    [
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "newListener",
        "removeListener",
    ];

    /// <param name="text">Valid UTF-8.</param>
    /// <param name="maxAttachments">How many there may be.</param>
    /// <param name="packet">The packet.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, int maxAttachments, out Packet packet)
    {
        packet = default;
        if (text is not [>= (byte)'0' and <= (byte)'6' and var digit, ..])
            return false;
        var type = (PacketType)(digit - '0');
        text = text[1..];
        if (
            !TryTakeAttachments(ref text, type, maxAttachments, out var attachments)
            || !TryTakeNamespace(ref text, out var name)
            || !TryTakeId(ref text, out var id)
            || !TryTakeJson(text, out var payload)
            || !Fits(type, payload, out var eventName)
        )
            return false;
        packet = new Packet(type, attachments, name, id, eventName, payload);
        return true;
    }

    private static bool TryTakeAttachments(ref ReadOnlySpan<byte> text, PacketType type, int most, out int count)
    {
        count = 0;
        if (type is not (PacketType.BinaryEvent or PacketType.BinaryAck))
            return true;
        if (text is not [>= (byte)'0' and <= (byte)'9', ..])
            return false;
        if (!Utf8Parser.TryParse(text, out count, out var length))
            return false;
        if (count > most || length == text.Length || text[length] != (byte)'-')
            return false;
        text = text[(length + 1)..];
        return true;
    }

    private static bool TryTakeNamespace(ref ReadOnlySpan<byte> text, out string name)
    {
        name = "/";
        if (text is not [(byte)'/', ..])
            return true;
        var end = text.IndexOf((byte)',');
        var bytes = end < 0 ? text : text[..end];
        if (bytes.Length > MaxNamespace)
            return false;
        if (bytes.Length > 1)
            name = Encoding.UTF8.GetString(bytes);
        text = end < 0 ? default : text[(end + 1)..];
        return true;
    }

    private static bool TryTakeId(ref ReadOnlySpan<byte> text, out long? id)
    {
        id = null;
        if (text is not [>= (byte)'0' and <= (byte)'9', ..])
            return true;
        if (!Utf8Parser.TryParse(text, out long number, out var length) || number > MaxId)
            return false;
        id = number;
        text = text[length..];
        return true;
    }

    private static bool TryTakeJson(ReadOnlySpan<byte> text, out JsonElement json)
    {
        json = default;
        if (text.IsEmpty)
            return true;
        try
        {
            json = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? NameOf(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Array || payload.GetArrayLength() == 0)
            return null;
        var first = payload[0];
        try
        {
            return first.ValueKind switch
            {
                JsonValueKind.String => first.GetString(),
                JsonValueKind.Number => first.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair, escaped
        }
    }

    private static bool Fits(PacketType type, JsonElement payload, out string? eventName)
    {
        eventName = type is PacketType.Event or PacketType.BinaryEvent ? NameOf(payload) : null;
        return type switch
        {
            PacketType.Connect => payload.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object,
            PacketType.Disconnect => payload.ValueKind == JsonValueKind.Undefined,
            PacketType.ConnectError => payload.ValueKind is JsonValueKind.String or JsonValueKind.Object,
            PacketType.Event or PacketType.BinaryEvent => eventName is not null && !Reserved.Contains(eventName),
            _ => payload.ValueKind == JsonValueKind.Array,
        };
    }
}
