using System.Text.Json;

namespace Coordinator.SocketIo;

/// <summary>A packet of a client, without its attachments.</summary>
/// <param name="Type">What it is.</param>
/// <param name="AttachmentCount">How many messages of bytes belong to it and follow.</param>
/// <param name="Namespace">Which namespace it is for.</param>
/// <param name="Id">What an answer repeats; null: none is wanted.</param>
/// <param name="Name">Of an event: its payload's first element, text, or a number as it is written.</param>
/// <param name="Payload">Its JSON, good for ever; <see cref="JsonValueKind.Undefined"/> where there is none.</param>
internal readonly record struct Packet(
    PacketType Type,
    int AttachmentCount,
    string Namespace,
    long? Id,
    string? Name,
    JsonElement Payload
);
