using System.Text;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>
/// A packet to a client as it goes over a WebSocket, in one frame: text that begins with the packet's type, or the
/// bytes of a message as they are. It is made once and may be sent to any number of sessions.
/// </summary>
internal sealed class EngineFrame
{
    /// <summary>The packets that have no content.</summary>
    public static readonly EngineFrame Close = Text("1"),
        Ping = Text("2"),
        ProbeAnswer = Text("3probe"),
        Noop = Text("6");

    private EngineFrame(ReadOnlyMemory<byte> bytes, bool isBinary) => (Bytes, IsBinary) = (bytes, isBinary);

    /// <summary>What is sent. Nobody changes it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsBinary { get; }

    /// <summary>How many bytes it takes in a payload of HTTP, without a separator.</summary>
    public int PayloadLength => IsBinary ? 1 + (Bytes.Length + 2) / 3 * 4 : Bytes.Length;

    /// <param name="encoded">UTF-8, the packet's type first.</param>
    public static EngineFrame Text(ReadOnlyMemory<byte> encoded) => new(encoded, isBinary: false);

    public static EngineFrame Text(string encoded) => Text(Encoding.UTF8.GetBytes(encoded));

    public static EngineFrame Binary(ReadOnlyMemory<byte> content) => new(content, isBinary: true);
}
