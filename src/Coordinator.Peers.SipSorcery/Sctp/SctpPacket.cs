using System.Buffers.Binary;
using System.Numerics;

namespace Coordinator.Peers.SipSorcery.Sctp;

/// <summary>
/// A packet of SCTP (RFC 9260, section 3): a header of 12 bytes (ports, verification tag, checksum), then chunks, each
/// padded to four bytes.
/// </summary>
internal static class SctpPacket
{
    public const int HeaderBytes = 12;
    private const int ChecksumAt = 8;

    /// <summary>It has a header, and the checksum that its bytes call for.</summary>
    public static bool IsSound(ReadOnlySpan<byte> packet) =>
        packet.Length > HeaderBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(packet[ChecksumAt..]) == Checksum(packet);

    /// <summary>Writes the checksum.</summary>
    public static byte[] Seal(byte[] packet)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(ChecksumAt), Checksum(packet));
        return packet;
    }

    /// <summary>A packet of this header and these chunks, sealed.</summary>
    public static byte[] Of(ReadOnlySpan<byte> header, params ReadOnlySpan<byte[]> chunks)
    {
        var length = HeaderBytes;
        foreach (var chunk in chunks)
            length += Padded(chunk.Length);
        var packet = new byte[length];
        header[..HeaderBytes].CopyTo(packet);
        var at = HeaderBytes;
        foreach (var chunk in chunks)
        {
            chunk.CopyTo(packet, at);
            at += Padded(chunk.Length);
        }
        return Seal(packet);
    }

    /// <summary>The chunks, one after the other; what is cut short ends them.</summary>
    public static ChunkEnumerator Chunks(ReadOnlySpan<byte> packet) => new(packet[HeaderBytes..]);

    public static int Padded(int length) => (length + 3) & ~3;

    /// <summary>CRC32c over the packet with zeros in place of its checksum (RFC 9260, appendix A).</summary>
    private static uint Checksum(ReadOnlySpan<byte> packet)
    {
        var crc = Crc(uint.MaxValue, packet[..ChecksumAt]);
        crc = BitOperations.Crc32C(crc, 0u);
        return ~Crc(crc, packet[HeaderBytes..]);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return crc;
    }

    public ref struct ChunkEnumerator(ReadOnlySpan<byte> left)
    {
        private ReadOnlySpan<byte> _left = left;

        public SctpChunk Current { get; private set; }

        public readonly ChunkEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_left.Length < SctpChunk.HeaderBytes)
                return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(_left[2..]);
            if (length < SctpChunk.HeaderBytes || length > _left.Length)
                return false;
            Current = new SctpChunk(_left[..length]);
            _left = _left[Math.Min(Padded(length), _left.Length)..];
            return true;
        }
    }
}
