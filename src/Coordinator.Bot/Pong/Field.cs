namespace Coordinator.Bot.Pong;

/// <summary>The measures of the field, in 1/64 of a unit; it is 1024 x 576 units, 16:9.</summary>
internal static class Field
{
    /// <summary>Frames (steps) per second of play.</summary>
    public const int FramesPerSecond = 60;

    /// <summary>Milliseconds that a frame lasts.</summary>
    public const double FrameMs = 1000.0 / FramesPerSecond;

    public const int Unit = 64;
    public const int Width = 1024 * Unit;
    public const int Height = 576 * Unit;
    public const int BallRadius = 9 * Unit;

    /// <summary>How far down a paddle's top edge can be.</summary>
    public const int PaddleTravel = Height - Paddle.Height;
}

/// <summary>The measures of a paddle, in 1/64 of a unit.</summary>
internal static class Paddle
{
    public const int Width = 14 * Field.Unit;
    public const int Height = 104 * Field.Unit;

    /// <summary>The gap between a paddle and its edge of the field.</summary>
    public const int Inset = 36 * Field.Unit;

    /// <summary>Length per frame.</summary>
    public const int Speed = 9 * Field.Unit;
}

/// <summary>Left is the player whose id is ordinally lower.</summary>
internal enum Side
{
    Left,
    Right,
}

/// <summary>A number for each side.</summary>
internal readonly record struct Pair(int Left, int Right)
{
    public int this[Side side] => side == Side.Left ? Left : Right;

    public Pair AddOne(Side side) =>
        side == Side.Left ? this with { Left = Left + 1 } : this with { Right = Right + 1 };
}
