namespace Coordinator.Bot.Pong;

/// <summary>The whole of a game of Pong at one frame. Lengths in 1/64 of a unit, velocities per frame.</summary>
internal sealed record PongState
{
    private const int FirstServeFrames = 2 * Field.FramesPerSecond;

    /// <summary>Steps made since the game began.</summary>
    public required int Frame { get; init; }

    public required int BallX { get; init; }
    public required int BallY { get; init; }
    public required int VelocityX { get; init; }
    public required int VelocityY { get; init; }

    /// <summary>Top edges of the paddles.</summary>
    public required Pair Paddles { get; init; }

    public required Pair Score { get; init; }

    /// <summary>Matches won.</summary>
    public required Pair Matches { get; init; }

    /// <summary>Frames until the ball is served; 0 while it is in play.</summary>
    public required int ServeIn { get; init; }

    public required Side ServeTo { get; init; }

    /// <summary>Who has just won a match, until the next serve.</summary>
    public required Side? Winner { get; init; }

    /// <summary>Paddle hits since the serve.</summary>
    public required int Rally { get; init; }

    public required int Random { get; init; }

    /// <summary>The state before the first step. <paramref name="seed"/> makes games differ.</summary>
    public static PongState New(int seed)
    {
        var random = Numbers.NextRandom(seed);
        return new PongState
        {
            Frame = 0,
            BallX = Field.Width / 2,
            BallY = Field.Height / 2,
            VelocityX = 0,
            VelocityY = 0,
            Paddles = new Pair(Field.PaddleTravel / 2, Field.PaddleTravel / 2),
            Score = default,
            Matches = default,
            ServeIn = FirstServeFrames,
            ServeTo = (Side)(random & 1),
            Winner = null,
            Rally = 0,
            Random = random,
        };
    }
}
