namespace Coordinator.Bot.Pong;

/// <summary>Plays one side well enough to make a rally and badly enough to lose a point now and then.</summary>
internal static class Autopilot
{
    /// <summary>What the autopilot of <paramref name="side"/> does in this state. Same state, same answer.</summary>
    public static byte Choose(PongState state, Side side)
    {
        if (state.ServeIn > 0)
            return PaddleInput.Towards(Field.PaddleTravel / 2);
        var comes = side == Side.Left ? state.VelocityX < 0 : state.VelocityX > 0;
        return comes ? PaddleInput.Towards(state.BallY - Paddle.Height / 2 + Aim(state, side)) : PaddleInput.Still;
    }

    /// <summary>Off the middle by a share that differs from hit to hit and grows with the rally, so that every rally
    /// ends.</summary>
    private static int Aim(PongState state, Side side)
    {
        const int reach = Paddle.Height / 2 + Field.BallRadius;
        var spread = Math.Min(150, 60 + 8 * state.Rally);
        var dice = unchecked((state.Random ^ (2 * state.Rally + (int)side + 1)) * 0x45d9f3b) >>> 8;
        var percent = dice % (2 * spread + 1) - spread;
        return reach * percent / 100;
    }
}
