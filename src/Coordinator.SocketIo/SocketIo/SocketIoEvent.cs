using System.Text.Json;

namespace Coordinator.SocketIo;

/// <summary>An event of a client.</summary>
public sealed class SocketIoEvent
{
    private readonly SocketIoSocket socket;
    private readonly Packet packet;
    private JsonElement[]? arguments;
    private int isAcknowledged;

    internal SocketIoEvent(SocketIoSocket socket, Packet packet, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        (this.socket, this.packet, Attachments) = (socket, packet, attachments);

    /// <summary>Its name. Clients may send a number, which counts as it is written.</summary>
    public string Name => packet.Name!;

    /// <summary>
    /// Its arguments, without the name. They stay good. Where an attachment was, there is an object
    /// <c>{"_placeholder":true,"num":0}</c>, whose number is that of one of <see cref="Attachments"/>.
    /// </summary>
    public IReadOnlyList<JsonElement> Arguments => arguments ??= ArgumentsOf(packet.Payload);

    /// <summary>Bytes that came with it.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    /// <summary>Whether the client waits for an answer.</summary>
    public bool HasAcknowledgement => packet.Id is not null;

    /// <summary>Answers with one argument, or none.</summary>
    /// <param name="argument">JSON in UTF-8, valid: it is sent as it is. Empty: the answer has no argument.</param>
    /// <returns>Done when the transport has taken it. Nothing is sent where no answer is wanted, or one was
    /// given.</returns>
    public ValueTask AcknowledgeAsync(ReadOnlySpan<byte> argument)
    {
        if (!TryAnswer(out var id))
            return default;
        return socket.SendAsync(PacketWriter.Answer(socket.Namespace, id, argument), null);
    }

    /// <summary>Answers with any number of arguments, and attachments.</summary>
    /// <param name="writeArguments">Writes the arguments, each a value, as for <see cref="SocketIoMessage"/>.</param>
    /// <param name="attachments">Bytes that are sent beside the JSON. Not copied: nobody may change them
    /// afterwards.</param>
    /// <returns>Done when the transport has taken it. Nothing is sent where no answer is wanted, or one was
    /// given.</returns>
    public ValueTask AcknowledgeAsync(
        Action<Utf8JsonWriter> writeArguments,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null
    )
    {
        ArgumentNullException.ThrowIfNull(writeArguments);
        if (!TryAnswer(out var id))
            return default;
        var frames = SocketIoMessage.FramesOf(attachments);
        var type = frames is null ? PacketType.Ack : PacketType.BinaryAck;
        var frame = PacketWriter.Frame(type, frames?.Length ?? 0, socket.Namespace, id, writer =>
        {
            writer.WriteStartArray();
            writeArguments(writer);
            writer.WriteEndArray();
        });
        return socket.SendAsync(frame, frames);
    }

    private static JsonElement[] ArgumentsOf(JsonElement payload)
    {
        var arguments = new JsonElement[payload.GetArrayLength() - 1];
        var at = -1;
        foreach (var element in payload.EnumerateArray())
        {
            if (at >= 0)
                arguments[at] = element;
            at++;
        }
        return arguments;
    }

    private bool TryAnswer(out long id)
    {
        id = packet.Id ?? 0;
        return packet.Id is not null && Interlocked.Exchange(ref isAcknowledged, 1) == 0;
    }
}
