using System.Buffers.Binary;

namespace Coordinator.Peers;

/// <summary>
/// A message on a link: a beat, the answer that echoes one, the game's own data, or a notice that the players'
/// libraries pass on among each other. The first byte says which; the same on every platform. Kinds from 0x31 are
/// reserved.
/// </summary>
public abstract record LinkFrame
{
    private const byte BeatKind = 0x10;
    private const byte AnswerKind = 0x11;
    private const byte TextKind = 0x20;
    private const byte BinaryKind = 0x21;
    private const byte NoticeKind = 0x30;
    private const int BeatBytes = 1 + sizeof(uint) + sizeof(double);

    private LinkFrame() { }

    /// <summary>A beat of the sender: its number, and when it was sent, in ms of the sender's own monotonic
    /// clock.</summary>
    public sealed record Beat(uint Number, double SentAt) : LinkFrame;

    /// <summary>The answer to a beat, with what it had in it.</summary>
    public sealed record Answer(uint Number, double SentAt) : LinkFrame;

    /// <summary>A message of the game.</summary>
    public sealed record Message(PeerMessage Data) : LinkFrame;

    /// <summary>What the coordinator decided: UTF-8 JSON of at most <see cref="MaxBytes"/> bytes, not looked into
    /// here.</summary>
    public sealed record Notice(ReadOnlyMemory<byte> Json) : LinkFrame
    {
        /// <summary>A larger one is ignored.</summary>
        public const int MaxBytes = 4_096;
    }

    /// <summary>What the bytes say, or null where the kind is unknown or the frame is cut short.</summary>
    public static LinkFrame? Decode(byte[] frame) =>
        frame.Length == 0
            ? null
            : frame[0] switch
            {
                BeatKind when frame.Length >= BeatBytes => new Beat(NumberIn(frame), TimeIn(frame)),
                AnswerKind when frame.Length >= BeatBytes => new Answer(NumberIn(frame), TimeIn(frame)),
                TextKind => new Message(new PeerMessage(frame.AsMemory(1), IsText: true)),
                BinaryKind => new Message(new PeerMessage(frame.AsMemory(1), IsText: false)),
                NoticeKind when frame.Length - 1 <= Notice.MaxBytes => new Notice(frame.AsMemory(1)),
                _ => null,
            };

    /// <summary>The bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A message has more than
    /// <see cref="PeerMessage.MaxBytes"/>.</exception>
    public byte[] Encode() =>
        this switch
        {
            Beat beat => Encode(BeatKind, beat.Number, beat.SentAt),
            Answer answer => Encode(AnswerKind, answer.Number, answer.SentAt),
            Message { Data: var data } => Encode(data),
            Notice { Json: var json } => [NoticeKind, .. json.Span],
            _ => throw new InvalidOperationException("A frame of no kind."),
        };

    private static byte[] Encode(byte kind, uint number, double sentAt)
    {
        var frame = new byte[BeatBytes];
        frame[0] = kind;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), number);
        BinaryPrimitives.WriteDoubleBigEndian(frame.AsSpan(5), sentAt);
        return frame;
    }

    private static byte[] Encode(PeerMessage data)
    {
        if (data.Bytes.Length > PeerMessage.MaxBytes)
            throw new ArgumentOutOfRangeException(
                nameof(data),
                $"A message may have {PeerMessage.MaxBytes} bytes; this one has {data.Bytes.Length}. Send it in parts."
            );
        var frame = new byte[1 + data.Bytes.Length];
        frame[0] = data.IsText ? TextKind : BinaryKind;
        data.Bytes.Span.CopyTo(frame.AsSpan(1));
        return frame;
    }

    private static uint NumberIn(byte[] frame) => BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(1));

    private static double TimeIn(byte[] frame) => BinaryPrimitives.ReadDoubleBigEndian(frame.AsSpan(5));
}
