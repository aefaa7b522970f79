using Coordinator.Client.Playing;

namespace Coordinator.Client.Hub;

/// <summary>
/// Notices that this machine's two clocks have not run alike: it slept (on most systems the monotonic clock stands
/// still then, w3c/hr-time#115), or one was stepped. Either way nobody here can tell what time it is until it is asked.
/// </summary>
internal sealed class ClockGaps(IPlayerLoop loop)
{
    /// <summary>In ms. Less may be a process that was held up between reading the one clock and the other.</summary>
    private const double Least = 100;

    private double _wallAhead = loop.WallClock - loop.Now.TotalMilliseconds;

    /// <summary>How many were noticed so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there was one since the last call.</summary>
    public bool Notice()
    {
        var wallAhead = WallAhead();
        var isGap = Math.Abs(wallAhead - _wallAhead) > Least;
        _wallAhead = wallAhead;
        if (isGap)
            Count++;
        return isGap;
    }

    /// <summary>In ms; read within one moment, so that being held up is no gap.</summary>
    private double WallAhead()
    {
        var before = loop.Now;
        var wall = loop.WallClock;
        return wall - (before + loop.Now).TotalMilliseconds / 2;
    }
}
