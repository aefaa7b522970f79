namespace Coordinator.Peers.SipSorcery.Sctp;

/// <summary>
/// How many numbers may be filled: a FORWARD TSN of 8 bytes can ask for thousands, each of which the stack works on. No
/// sender gives up as many as this in play: 100 messages a second, all of them lost, are 100.
/// </summary>
internal sealed class FillerBudget
{
    private const double AtOnce = 16_384;
    private const double PerSecond = 2_000;

    private double _left = AtOnce;
    private TimeSpan? _asOf;

    /// <summary>Whether there are so many left; then they are used up.</summary>
    public bool Allows(int fillers, TimeSpan now)
    {
        _left = Math.Min(AtOnce, _left + PerSecond * (now - (_asOf ?? now)).TotalSeconds);
        _asOf = now;
        if (_left < fillers)
            return false;
        _left -= fillers;
        return true;
    }
}
