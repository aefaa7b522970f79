using static Coordinator.Bot.Pong.Field;

namespace Coordinator.Bot.Pong;

/// <summary>
/// The rules of Pong as a pure function of state and both inputs: those of the sample game's page, to the last bit,
/// which is all that lockstep needs. Integers only. Speeds are lengths per frame.
/// </summary>
internal static class Rules
{
    /// <summary>Points that win a match; the next one starts by itself.</summary>
    public const int MatchPoints = 11;

    private const int ServeSpeed = 7 * Unit;
    private const int TopSpeed = 15 * Unit;
    private const int Steepest = 8 * Unit;
    private const int ServeFrames = FramesPerSecond;
    private const int CelebrationFrames = 4 * FramesPerSecond;

    /// <summary>The state one frame later.</summary>
    public static PongState Step(PongState state, byte left, byte right)
    {
        var moved = state with
        {
            Frame = state.Frame + 1,
            Paddles = new Pair(MovePaddle(state.Paddles.Left, left), MovePaddle(state.Paddles.Right, right)),
        };
        return state.ServeIn switch
        {
            > 1 => moved with { ServeIn = state.ServeIn - 1 },
            1 => Serve(moved),
            _ => MoveBall(moved),
        };
    }

    private static int MovePaddle(int top, byte input)
    {
        var by = input switch
        {
            PaddleInput.Up => -Paddle.Speed,
            PaddleInput.Down => Paddle.Speed,
            _ when PaddleInput.TargetOf(input) is { } target => Math.Clamp(target - top, -Paddle.Speed, Paddle.Speed),
            _ => (int?)null,
        };
        return by is null ? top : Math.Clamp(top + by.Value, 0, PaddleTravel);
    }

    private static PongState Serve(PongState state)
    {
        var random = Numbers.NextRandom(state.Random);
        return state with
        {
            Score = state.Winner is null ? state.Score : default,
            Winner = null,
            ServeIn = 0,
            Rally = 0,
            Random = random,
            VelocityX = state.ServeTo == Side.Left ? -ServeSpeed : ServeSpeed,
            VelocityY = (random >>> 8) % Steepest - Steepest / 2,
        };
    }

    private static PongState MoveBall(PongState state)
    {
        var ballX = state.BallX + state.VelocityX;
        if (ballX < -BallRadius)
            return Point(state, Side.Right);
        if (ballX > Width + BallRadius)
            return Point(state, Side.Left);
        var (ballY, velocityY) = BounceOffWalls(state.BallY + state.VelocityY, state.VelocityY);
        var moved = state with { BallX = ballX, BallY = ballY, VelocityY = velocityY };
        return Hits(state, moved) ? BounceOffPaddle(moved) : moved;
    }

    private static (int Y, int Velocity) BounceOffWalls(int y, int velocity)
    {
        const int lowest = Height - BallRadius;
        if (y < BallRadius)
            return (2 * BallRadius - y, -velocity);
        if (y > lowest)
            return (2 * lowest - y, -velocity);
        return (y, velocity);
    }

    /// <summary>Whether the ball's leading edge crossed its paddle's face in this step, at a height the paddle
    /// covers.</summary>
    private static bool Hits(PongState before, PongState after)
    {
        var side = after.VelocityX < 0 ? Side.Left : Side.Right;
        var face = FaceOf(side);
        var crossed =
            side == Side.Left ? before.BallX >= face && after.BallX < face : before.BallX <= face && after.BallX > face;
        var top = after.Paddles[side];
        return crossed && after.BallY + BallRadius >= top && after.BallY - BallRadius <= top + Paddle.Height;
    }

    /// <summary>Where the ball's centre is when it touches that side's paddle.</summary>
    private static int FaceOf(Side side)
    {
        const int distance = Paddle.Inset + Paddle.Width + BallRadius;
        return side == Side.Left ? distance : Width - distance;
    }

    /// <summary>Back it goes, a little faster, the steeper the farther from the paddle's middle it was met.</summary>
    private static PongState BounceOffPaddle(PongState state)
    {
        const int reach = Paddle.Height / 2 + BallRadius;
        var side = state.VelocityX < 0 ? Side.Left : Side.Right;
        var speed = Math.Min(TopSpeed, Math.Abs(state.VelocityX) + (Unit >> 1));
        var offCentre = state.BallY - (state.Paddles[side] + Paddle.Height / 2);
        return state with
        {
            BallX = 2 * FaceOf(side) - state.BallX,
            VelocityX = side == Side.Left ? speed : -speed,
            VelocityY = Math.Clamp(offCentre * Steepest / reach, -Steepest, Steepest),
            Rally = state.Rally + 1,
        };
    }

    private static PongState Point(PongState state, Side to)
    {
        var score = state.Score.AddOne(to);
        var won = score[to] >= MatchPoints;
        return state with
        {
            BallX = Width / 2,
            BallY = Height / 2,
            VelocityX = 0,
            VelocityY = 0,
            Score = score,
            Matches = won ? state.Matches.AddOne(to) : state.Matches,
            Winner = won ? to : null,
            ServeIn = won ? CelebrationFrames : ServeFrames,
            ServeTo = to == Side.Left ? Side.Right : Side.Left,
        };
    }
}
