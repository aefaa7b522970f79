using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Playing;

/// <summary>The game's frame counter. A mistake in it costs the number, and never a pause.</summary>
internal sealed class FrameCounter(Func<long> game, ILogger log)
{
    /// <summary>What every player's library can count to: browsers have whole numbers up to 2^53 - 1.</summary>
    private const long Largest = (1L << 53) - 1;

    private long _last;
    private bool _hasFailed;

    /// <summary>The frame, never negative. The last one known, where the game's own code fails.</summary>
    public long Read()
    {
        try
        {
            _last = Math.Clamp(game(), 0, Largest);
            _hasFailed = false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!_hasFailed)
                log.LogWarning(e, "The game's frame counter failed. Frame {Frame} is reported instead.", _last);
            _hasFailed = true;
        }
        return _last;
    }
}
