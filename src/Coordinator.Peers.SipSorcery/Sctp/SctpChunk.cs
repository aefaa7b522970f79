using System.Buffers.Binary;

namespace Coordinator.Peers.SipSorcery.Sctp;

/// <summary>The kinds of chunks that matter here (RFC 9260, section 3.2; the last: RFC 3758, section 3.2).</summary>
internal static class SctpChunkType
{
    public const byte Data = 0;
    public const byte Init = 1;
    public const byte InitAck = 2;
    public const byte Sack = 3;
    public const byte ForwardTsn = 192;
}

/// <summary>One chunk of a packet: its bytes from the type on, without what pads it to four.</summary>
internal readonly ref struct SctpChunk(ReadOnlySpan<byte> bytes)
{
    public const int HeaderBytes = 4;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public byte Type => Bytes[0];

    public ushort UInt16(int at) => BinaryPrimitives.ReadUInt16BigEndian(Bytes[at..]);

    public uint UInt32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Bytes[at..]);

    /// <summary>A chunk of a known kind is at least so long, in bytes.</summary>
    public bool Has(int bytes) => Bytes.Length >= bytes;
}
