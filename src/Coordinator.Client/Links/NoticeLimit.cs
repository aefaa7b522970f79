namespace Coordinator.Client.Links;

/// <summary>How many notices of one player are heard: so many at once, and then so many a second.</summary>
internal sealed class NoticeLimit
{
    /// <summary>A pause, however short, takes three notices.</summary>
    public const int AtOnce = 32,
        PerSecond = 4;

    private double _left = AtOnce;
    private TimeSpan _at;

    /// <summary>Whether one more is within it; if so, it counts.</summary>
    /// <param name="now">Of a monotonic clock.</param>
    public bool Takes(TimeSpan now)
    {
        _left = Math.Min(AtOnce, _left + (now - _at).TotalSeconds * PerSecond);
        _at = now;
        if (_left < 1)
            return false;
        _left--;
        return true;
    }
}
