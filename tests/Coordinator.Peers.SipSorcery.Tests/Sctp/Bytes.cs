using System.Buffers.Binary;
using Coordinator.Peers.SipSorcery.Sctp;

namespace Coordinator.Peers.SipSorcery.Tests.Sctp;

/// <summary>Packets of SCTP as a test writes them; both sides use the port 5000.</summary>
internal static class Bytes
{
    /// <summary>The tag in what one side sends, and in what the other does.</summary>
    public const uint OutgoingTag = 0x55667788,
        IncomingTag = 0x11223344;

    public static byte[] Hex(string hex) => Convert.FromHexString(hex);

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static byte[] Packet(uint tag, params byte[][] chunks)
    {
        var header = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(header, 5000);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), 5000);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), tag);
        return SctpPacket.Of(header, chunks);
    }

    public static byte[] Init(byte type, uint initialTsn, bool saysForwardTsn)
    {
        var chunk = new byte[saysForwardTsn ? 24 : 20];
        chunk[0] = type;
        chunk[3] = (byte)chunk.Length;
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(16), initialTsn);
        if (saysForwardTsn)
            ((byte[])[0xC0, 0x00, 0x00, 0x04]).CopyTo(chunk, 20);
        return chunk;
    }

    public static byte[] Data(uint tsn, uint protocol = 53, int bytes = 1)
    {
        var chunk = new byte[16 + bytes];
        chunk[1] = 3;
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), (ushort)chunk.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), tsn);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(12), protocol);
        return chunk;
    }

    /// <summary>What is in a packet, in a few words each: <c>DATA 7</c>, <c>SACK 7 +2-3</c>, <c>FORWARD
    /// 7</c>.</summary>
    public static string Read(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
            return "nothing";
        Assert.True(SctpPacket.IsSound(packet), "The checksum is wrong.");
        var words = new List<string>();
        foreach (var chunk in SctpPacket.Chunks(packet))
        {
            words.Add(
                chunk.Type switch
                {
                    SctpChunkType.Data when chunk.UInt16(8) == PartialReliability.FillerStream =>
                        $"FILLER {chunk.UInt32(4)}",
                    SctpChunkType.Data => $"DATA {chunk.UInt32(4)}",
                    SctpChunkType.Sack => $"SACK {chunk.UInt32(4)}"
                        + string.Concat(SackChunk.Blocks(chunk).Select(b => $" +{b.Start}-{b.End}")),
                    SctpChunkType.ForwardTsn => $"FORWARD {chunk.UInt32(4)}",
                    var other => $"chunk {other}",
                }
            );
        }
        return string.Join(", ", words);
    }
}
