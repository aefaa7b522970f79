using System.Buffers.Binary;
using Coordinator.Bot.Pong;

namespace Coordinator.Bot.Net;

/// <summary>
/// The game's three messages, big-endian, the same as the page's.
/// <code>
/// ask       1, from u32                        "I have no state: send me yours"
/// snapshot  2, from u32, to u32, state, theirs (count u8, inputs), mine (count u8, inputs)
/// inputs    3, from u32, to u32, frame u32, ack u32, ahead i8, first u32, count u8, inputs
/// </code>
/// <c>From</c> and <c>To</c> are instances: random numbers, one for each page that was opened and each bot that was
/// started, so that what an earlier one of the same player sent is never taken for the present one's.
/// </summary>
internal abstract record Packet(uint From)
{
    private const byte AskKind = 1;
    private const byte SnapshotKind = 2;
    private const byte InputsKind = 3;

    private const int AskLength = 5;
    private const int SnapshotHead = 9;
    private const int InputsHead = 23;

    public sealed record Ask(uint From) : Packet(From);

    /// <summary><c>Mine</c> are the inputs of the sender from the state's frame on, <c>Yours</c> those of the
    /// receiver.</summary>
    public sealed record Snapshot(uint From, uint To, PongState State, byte[] Mine, byte[] Yours) : Packet(From);

    public sealed record Inputs(uint From) : Packet(From)
    {
        public required uint To { get; init; }

        /// <summary>The sender's frame.</summary>
        public required long Frame { get; init; }

        /// <summary>The sender has the receiver's inputs of all frames below this one.</summary>
        public required long Ack { get; init; }

        /// <summary>How many frames the sender thinks itself ahead of the receiver; -128..127 are told.</summary>
        public required long Ahead { get; init; }

        /// <summary>The frame of the first of <see cref="All"/>; the others follow it.</summary>
        public required long First { get; init; }

        public required byte[] All { get; init; }
    }

    public byte[] Encode() =>
        this switch
        {
            Ask => Head(AskKind, AskLength),
            Snapshot snapshot => Encode(snapshot),
            Inputs inputs => Encode(inputs),
            _ => throw new InvalidOperationException("A packet of no kind."),
        };

    /// <summary>The packet in those bytes, or null where they are none: a player can send anything.</summary>
    public static Packet? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < AskLength)
            return null;
        var from = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        return bytes[0] switch
        {
            AskKind => new Ask(from),
            SnapshotKind => DecodeSnapshot(from, bytes),
            InputsKind => DecodeInputs(from, bytes),
            _ => null,
        };
    }

    private byte[] Encode(Snapshot snapshot)
    {
        var head = Head(SnapshotKind, SnapshotHead);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(5), snapshot.To);
        var (mine, yours) = (snapshot.Mine, snapshot.Yours);
        return
        [
            .. head,
            .. StateBytes.Encode(snapshot.State),
            (byte)mine.Length,
            .. mine,
            (byte)yours.Length,
            .. yours,
        ];
    }

    private byte[] Encode(Inputs inputs)
    {
        var head = Head(InputsKind, InputsHead);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(5), inputs.To);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(9), (uint)inputs.Frame);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(13), (uint)inputs.Ack);
        head[17] = (byte)(sbyte)Math.Clamp(inputs.Ahead, sbyte.MinValue, sbyte.MaxValue);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(18), (uint)inputs.First);
        head[22] = (byte)inputs.All.Length;
        return [.. head, .. inputs.All];
    }

    private byte[] Head(byte kind, int length)
    {
        var head = new byte[length];
        head[0] = kind;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), From);
        return head;
    }

    private static Snapshot? DecodeSnapshot(uint from, ReadOnlySpan<byte> bytes)
    {
        const int tracks = SnapshotHead + StateBytes.Length;
        if (bytes.Length < tracks)
            return null;
        if (Counted(bytes[tracks..]) is not { } mine)
            return null;
        if (Counted(bytes[(tracks + 1 + mine.Length)..]) is not { } yours)
            return null;
        var to = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]);
        return new Snapshot(from, to, StateBytes.Decode(bytes[SnapshotHead..]), mine, yours);
    }

    private static Inputs? DecodeInputs(uint from, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < InputsHead || Counted(bytes[(InputsHead - 1)..]) is not { } all)
            return null;
        return new Inputs(from)
        {
            To = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]),
            Frame = BinaryPrimitives.ReadUInt32BigEndian(bytes[9..]),
            Ack = BinaryPrimitives.ReadUInt32BigEndian(bytes[13..]),
            Ahead = (sbyte)bytes[17],
            First = BinaryPrimitives.ReadUInt32BigEndian(bytes[18..]),
            All = all,
        };
    }

    /// <summary>As many bytes as the first one says; null where there are fewer.</summary>
    private static byte[]? Counted(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 || bytes.Length - 1 < bytes[0] ? null : bytes.Slice(1, bytes[0]).ToArray();
}
