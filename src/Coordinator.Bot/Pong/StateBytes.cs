using System.Buffers.Binary;
using System.Globalization;

namespace Coordinator.Bot.Pong;

/// <summary>A state as bytes: what a returning player is sent, and what two players' games are compared by. Fifteen
/// 32-bit integers, big-endian.</summary>
internal static class StateBytes
{
    /// <summary>Bytes that a state takes.</summary>
    public const int Length = 15 * sizeof(int);

    public static byte[] Encode(PongState state)
    {
        var winner = state.Winner is { } side ? (int)side : -1;
        ReadOnlySpan<int> fields =
        [
            state.Frame,
            state.BallX,
            state.BallY,
            state.VelocityX,
            state.VelocityY,
            state.Paddles.Left,
            state.Paddles.Right,
            state.Score.Left,
            state.Score.Right,
            state.Matches.Left,
            state.Matches.Right,
            state.ServeIn,
            (int)state.ServeTo | ((winner + 1) << 1),
            state.Rally,
            state.Random,
        ];
        var bytes = new byte[Length];
        for (var index = 0; index < fields.Length; index++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(sizeof(int) * index), fields[index]);
        return bytes;
    }

    /// <summary>The state in those bytes, of which there are <see cref="Length"/> or more.</summary>
    public static PongState Decode(ReadOnlySpan<byte> bytes)
    {
        Span<int> fields = stackalloc int[Length / sizeof(int)];
        for (var index = 0; index < fields.Length; index++)
            fields[index] = BinaryPrimitives.ReadInt32BigEndian(bytes[(sizeof(int) * index)..]);
        return new PongState
        {
            Frame = fields[0],
            BallX = fields[1],
            BallY = fields[2],
            VelocityX = fields[3],
            VelocityY = fields[4],
            Paddles = new Pair(fields[5], fields[6]),
            Score = new Pair(fields[7], fields[8]),
            Matches = new Pair(fields[9], fields[10]),
            ServeIn = fields[11],
            ServeTo = (Side)(fields[12] & 1),
            Winner = fields[12] >> 1 is 0 ? null : (Side)((fields[12] >> 1) - 1),
            Rally = fields[13],
            Random = fields[14],
        };
    }

    /// <summary>Equal states have equal hashes, eight hexadecimal digits.</summary>
    public static string HashOf(PongState state) =>
        Numbers.Fingerprint(Encode(state)).ToString("x8", CultureInfo.InvariantCulture);
}
