using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Playing;

/// <summary>The game's frame counter. A mistake in it costs the number, and never a pause.</summary>
internal sealed class FrameCounter(Func<long> game, ILogger log)
{
    private long _last;

    /// <summary>The frame, never negative. The last one known, where the game's own code fails.</summary>
    public long Read()
    {
        try
        {
            _last = Math.Max(0, game());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogWarning(e, "The game's frame counter failed. Frame {Frame} is reported instead.", _last);
        }
        return _last;
    }
}
