using System.Buffers;
using System.Buffers.Text;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>Several packets as one body of HTTP: separated by U+001E, binary ones in base64 behind a
/// <c>b</c>.</summary>
internal static class Payload
{
    private const byte Separator = 0x1e,
        BinaryMark = (byte)'b';

    public static byte[] Write(IReadOnlyCollection<EngineFrame> frames)
    {
        var length = frames.Count - 1 + frames.Sum(frame => frame.PayloadLength);
        var payload = new byte[Math.Max(length, 0)];
        var at = 0;
        foreach (var frame in frames)
        {
            if (at > 0)
                payload[at++] = Separator;
            at += Write(frame, payload.AsSpan(at));
        }
        return payload;
    }

    /// <summary>Takes the first packet off a payload. Between two separators there is one, be it empty.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool TryTake(ref ReadOnlyMemory<byte>? rest, out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        if (rest is not { } payload)
            return false;
        var end = payload.Span.IndexOf(Separator);
        packet = end < 0 ? payload : payload[..end];
        rest = end < 0 ? default(ReadOnlyMemory<byte>?) : payload[(end + 1)..];
        return true;
    }

    /// <summary>The content of a packet that begins with <c>b</c>.</summary>
    /// <param name="packet">With its <c>b</c>.</param>
    /// <param name="content">From the shared pool, to be given back; null: it is not base64.</param>
    /// <returns>How many bytes of it count.</returns>
    public static int DecodeBinary(ReadOnlySpan<byte> packet, out byte[]? content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(packet.Length));
        if (Base64.DecodeFromUtf8(packet[1..], buffer, out _, out var length) == OperationStatus.Done)
        {
            content = buffer;
            return length;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        content = null;
        return 0;
    }

    private static int Write(EngineFrame frame, Span<byte> into)
    {
        if (!frame.IsBinary)
        {
            frame.Bytes.Span.CopyTo(into);
            return frame.Bytes.Length;
        }
        into[0] = BinaryMark;
        Base64.EncodeToUtf8(frame.Bytes.Span, into[1..], out _, out var written);
        return 1 + written;
    }
}
