using System.Text.Encodings.Web;
using System.Text.Json;
using Coordinator.SocketIo.EngineIo;

namespace Coordinator.SocketIo;

/// <summary>
/// An event, encoded once, for any number of sockets. In the main namespace nothing is left to be done for each of
/// them.
/// </summary>
/// <example><code>
/// var pause = SocketIoMessage.Event("pause", """{"epoch":3}"""u8);
/// foreach (var socket in sockets) _ = socket.SendAsync(pause);
/// </code></example>
public sealed class SocketIoMessage
{
    /// <summary>Attachments, each as its frame; null: there are none.</summary>
    private readonly EngineFrame[]? attachments;
    private readonly EngineFrame main;
    private Named? named; // as it is for the namespace that it was sent to last, other than the main one

    private SocketIoMessage(EngineFrame main, EngineFrame[]? attachments) =>
        (this.main, this.attachments) = (main, attachments);

    /// <summary>Bytes that it takes over a WebSocket of the main namespace, with attachments, without
    /// headers.</summary>
    public int Length => main.Bytes.Length + (attachments?.Sum(attachment => attachment.Bytes.Length) ?? 0);

    internal EngineFrame[]? Attachments => attachments;

    /// <summary>An event with one argument, or none.</summary>
    /// <param name="name">Any text but the reserved names of Socket.IO, such as <c>disconnect</c>.</param>
    /// <param name="argument">JSON in UTF-8, valid: it is sent as it is. Empty: the event has no argument.</param>
    public static SocketIoMessage Event(string name, ReadOnlySpan<byte> argument)
    {
        ArgumentNullException.ThrowIfNull(name);
        var json = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var payload = new byte[json.Length + argument.Length + (argument.IsEmpty ? 4 : 5)];
        (payload[0], payload[1]) = ((byte)'[', (byte)'"');
        json.CopyTo(payload.AsSpan(2));
        var at = 2 + json.Length;
        payload[at++] = (byte)'"';
        if (!argument.IsEmpty)
        {
            payload[at++] = (byte)',';
            argument.CopyTo(payload.AsSpan(at));
        }
        payload[^1] = (byte)']';
        return new SocketIoMessage(PacketWriter.Frame(PacketType.Event, 0, "/", null, payload), null);
    }

    /// <summary>An event with any number of arguments, and attachments.</summary>
    /// <param name="name">Any text but the reserved names of Socket.IO, such as <c>disconnect</c>.</param>
    /// <param name="writeArguments">
    /// Writes the arguments, each a value, one after the other. Where an attachment stands it writes
    /// <see cref="WritePlaceholder"/>.
    /// </param>
    /// <param name="attachments">Bytes that are sent beside the JSON. Not copied: nobody may change them
    /// afterwards.</param>
    public static SocketIoMessage Event(
        string name,
        Action<Utf8JsonWriter> writeArguments,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(writeArguments);
        var frames = FramesOf(attachments);
        var type = frames is null ? PacketType.Event : PacketType.BinaryEvent;
        var frame = PacketWriter.Frame(type, frames?.Length ?? 0, "/", null, writer =>
        {
            writer.WriteStartArray();
            writer.WriteStringValue(name);
            writeArguments(writer);
            writer.WriteEndArray();
        });
        return new SocketIoMessage(frame, frames);
    }

    /// <summary>Writes what stands in the JSON for an attachment.</summary>
    /// <param name="writer">Where the attachment belongs.</param>
    /// <param name="index">Which one, from 0.</param>
    public static void WritePlaceholder(Utf8JsonWriter writer, int index)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteBoolean("_placeholder"u8, true);
        writer.WriteNumber("num"u8, index);
        writer.WriteEndObject();
    }

    internal static EngineFrame[]? FramesOf(IReadOnlyList<ReadOnlyMemory<byte>>? attachments) =>
        attachments is { Count: > 0 } ? [.. attachments.Select(EngineFrame.Binary)] : null;

    internal EngineFrame FrameFor(string name)
    {
        if (name == "/")
            return main;
        if (named is not { } last || last.Namespace != name)
            named = last = new Named(name, Renamed(name));
        return last.Frame;
    }

    /// <summary>The same for another namespace, whose name stands between the head and the JSON.</summary>
    private EngineFrame Renamed(string name)
    {
        var bytes = main.Bytes.Span;
        var json = bytes[bytes.IndexOf((byte)'[')..];
        var type = attachments is null ? PacketType.Event : PacketType.BinaryEvent;
        return PacketWriter.Frame(type, attachments?.Length ?? 0, name, null, json);
    }

    private sealed record Named(string Namespace, EngineFrame Frame);
}
