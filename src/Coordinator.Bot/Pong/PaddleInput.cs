namespace Coordinator.Bot.Pong;

/// <summary>
/// What a player does in one frame, as one byte, since it is sent many times over: 0 nothing, 1 up, 2 down, 16..255 "go
/// to there", the paddle's travel in 239 parts.
/// </summary>
internal static class PaddleInput
{
    public const byte Still = 0;
    public const byte Up = 1;
    public const byte Down = 2;

    private const int FirstTarget = 16;
    private const int Parts = 255 - FirstTarget;

    /// <summary>The input that moves a paddle's top edge towards <paramref name="top"/> (1/64 units), as fast as a
    /// paddle goes.</summary>
    public static byte Towards(int top)
    {
        // A half goes up, as in browsers; .NET on its own would round it to the even neighbour.
        var share = Math.Clamp(top / (double)Field.PaddleTravel, 0, 1);
        return (byte)(FirstTarget + (int)Math.Round(share * Parts, MidpointRounding.AwayFromZero));
    }

    /// <summary>Where a "go to there" input points, or null for any other.</summary>
    public static int? TargetOf(byte input) =>
        input < FirstTarget ? null : (input - FirstTarget) * Field.PaddleTravel / Parts;
}
