using Coordinator.Bot.Pong;

namespace Coordinator.Bot.Net;

/// <summary>
/// How many frames after a player has done something it takes effect: the time its packets have to arrive without
/// anybody waiting. Each player chooses its own; to the other, an input is an input.
/// </summary>
internal static class Delay
{
    /// <summary>The least, in frames: 67 ms, which nobody feels and most networks keep.</summary>
    public const int Least = 4;

    /// <summary>The longest, in frames; beyond a quarter of a second a slower game is the better one.</summary>
    private const int Longest = 15;

    /// <summary>What a delay has above the time a packet takes, in frames: for the clock's grain and a packet that is
    /// late.</summary>
    private const int Reserve = 2;

    /// <summary>The delay, in frames, that a link with that round trip needs for play at full speed.</summary>
    public static int For(TimeSpan roundTrip)
    {
        var wayFrames = Math.Ceiling(roundTrip.TotalMilliseconds / 2 / Field.FrameMs);
        return (int)Math.Clamp(wayFrames + Reserve, Least, Longest);
    }
}
