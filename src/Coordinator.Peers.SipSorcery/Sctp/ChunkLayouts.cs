using System.Buffers.Binary;

namespace Coordinator.Peers.SipSorcery.Sctp;

/// <summary>INIT and INIT ACK (RFC 9260, sections 3.3.2 and 3.3.3): 20 bytes, then parameters.</summary>
internal static class InitChunk
{
    public const int Bytes = 20;

    /// <summary>"Forward-TSN-Supported" (RFC 3758, section 3.1): a parameter of nothing but its header.</summary>
    private const ushort ForwardTsnSupported = 0xC000;

    /// <summary>"Supported Extensions" (RFC 5061, section 4.2.7): a list of the kinds of chunks that are
    /// understood.</summary>
    private const ushort SupportedExtensions = 0x8008;

    private const int ParameterHeaderBytes = 4;

    public static uint InitialTsn(SctpChunk init) => init.UInt32(16);

    public static bool SaysForwardTsn(SctpChunk init)
    {
        for (var at = Bytes; at + ParameterHeaderBytes <= init.Bytes.Length; )
        {
            int length = init.UInt16(at + 2);
            if (length < ParameterHeaderBytes || at + length > init.Bytes.Length)
                return false;
            var value = init.Bytes[(at + ParameterHeaderBytes)..(at + length)];
            if (init.UInt16(at) == ForwardTsnSupported)
                return true;
            if (init.UInt16(at) == SupportedExtensions && value.Contains(SctpChunkType.ForwardTsn))
                return true;
            at += SctpPacket.Padded(length);
        }
        return false;
    }

    public static byte[] WithForwardTsn(SctpChunk init)
    {
        // The parameter before it is padded; the chunk's length counts that padding once something follows.
        var at = SctpPacket.Padded(init.Bytes.Length);
        var chunk = new byte[at + ParameterHeaderBytes];
        init.Bytes.CopyTo(chunk);
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), (ushort)chunk.Length);
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(at), ForwardTsnSupported);
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(at + 2), ParameterHeaderBytes);
        return chunk;
    }
}

/// <summary>DATA (RFC 9260, section 3.3.1): 16 bytes, then what the user sends.</summary>
internal static class DataChunk
{
    public const int HeaderBytes = 16;
    private const byte Ending = 1;
    private const byte Beginning = 2;
    private const byte UnorderedBit = 4;

    /// <summary>What opens a data channel (RFC 8831, section 8): that alone has to arrive.</summary>
    private const uint Dcep = 50;

    /// <summary>"WebRTC Binary".</summary>
    private const uint Binary = 53;

    public static uint TsnOf(SctpChunk data) => data.UInt32(4);

    public static bool IsReliable(SctpChunk data) => data.UInt32(12) == Dcep;

    public static byte[] Unordered(SctpChunk data)
    {
        var chunk = data.Bytes.ToArray();
        chunk[1] |= UnorderedBit;
        return chunk;
    }

    /// <summary>A whole message of one byte.</summary>
    public static byte[] Filler(uint tsn, ushort stream)
    {
        var chunk = new byte[HeaderBytes + 1];
        chunk[0] = SctpChunkType.Data;
        chunk[1] = UnorderedBit | Beginning | Ending;
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), (ushort)chunk.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), tsn);
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(8), stream);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(12), Binary);
        return chunk;
    }
}

/// <summary>
/// SACK (RFC 9260, section 3.3.4): 16 bytes, then blocks of what came beyond the cumulative number, each as two
/// distances from it, then numbers that came twice.
/// </summary>
internal static class SackChunk
{
    public const int HeaderBytes = 16;
    private const int BlockBytes = 4;

    public static uint CumulativeTsn(SctpChunk sack) => sack.UInt32(4);

    public static uint Window(SctpChunk sack) => sack.UInt32(8);

    /// <summary>Its blocks that are really there.</summary>
    public static List<(int Start, int End)> Blocks(SctpChunk sack)
    {
        var count = Math.Min(sack.UInt16(12), (sack.Bytes.Length - HeaderBytes) / BlockBytes);
        var blocks = new List<(int, int)>(count);
        for (var at = HeaderBytes; count > 0; count--, at += BlockBytes)
            blocks.Add((sack.UInt16(at), sack.UInt16(at + 2)));
        return blocks;
    }

    public static bool HasDuplicates(SctpChunk sack) => sack.UInt16(14) > 0;

    public static byte[] WithoutDuplicates(SctpChunk sack) => Of(CumulativeTsn(sack), Window(sack), Blocks(sack));

    public static byte[] Of(uint cumulativeTsn, uint window, IReadOnlyList<(int Start, int End)> blocks)
    {
        var chunk = new byte[HeaderBytes + blocks.Count * BlockBytes];
        chunk[0] = SctpChunkType.Sack;
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), (ushort)chunk.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), cumulativeTsn);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8), window);
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(12), (ushort)blocks.Count);
        for (var i = 0; i < blocks.Count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(HeaderBytes + i * BlockBytes), (ushort)blocks[i].Start);
            BinaryPrimitives.WriteUInt16BigEndian(
                chunk.AsSpan(HeaderBytes + i * BlockBytes + 2),
                (ushort)blocks[i].End
            );
        }
        return chunk;
    }
}

/// <summary>FORWARD TSN (RFC 3758, section 3.2): without streams, since what is skipped is unordered.</summary>
internal static class ForwardTsnChunk
{
    public const int Bytes = 8;

    public static uint NewCumulativeTsn(SctpChunk forward) => forward.UInt32(4);

    public static byte[] Of(uint newCumulativeTsn)
    {
        var chunk = new byte[Bytes];
        chunk[0] = SctpChunkType.ForwardTsn;
        chunk[3] = Bytes;
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), newCumulativeTsn);
        return chunk;
    }
}
