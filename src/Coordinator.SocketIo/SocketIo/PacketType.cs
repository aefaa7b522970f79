namespace Coordinator.SocketIo;

/// <summary>What a Socket.IO packet is, by the digit that it begins with.</summary>
internal enum PacketType
{
    Connect,
    Disconnect,
    Event,
    Ack,
    ConnectError,
    BinaryEvent,
    BinaryAck,
}
