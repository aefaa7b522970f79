namespace Coordinator.Client.Hub;

/// <summary>One answer of the coordinator's clock. Times are of the monotonic clock here.</summary>
/// <param name="TakenAt">When the answer came.</param>
/// <param name="RoundTrip">How long it took.</param>
/// <param name="Offset">What to add to the monotonic clock, in ms, if the answer was given in the middle of
/// that.</param>
internal sealed record ClockSample(TimeSpan TakenAt, TimeSpan RoundTrip, double Offset)
{
    /// <summary>Clocks that are kept by NTP drift apart by up to this much: 500 ppm.</summary>
    private const double Drift = 500e-6;

    /// <summary>In ms: the coordinator tells whole ones, and a machine's clock may be coarse.</summary>
    private const double Resolution = 2;

    /// <summary>However unequal the two ways are, the offset is not further off than this, in ms: a little more as it
    /// ages.</summary>
    public double ErrorAt(TimeSpan now) =>
        RoundTrip.TotalMilliseconds / 2 + (now - TakenAt).TotalMilliseconds * Drift + Resolution;

    /// <summary>Whether both can be true of the same two clocks.</summary>
    public bool Agrees(ClockSample other, TimeSpan now) =>
        Math.Abs(Offset - other.Offset) <= ErrorAt(now) + other.ErrorAt(now);
}

/// <summary>What the coordinator's clock has answered lately. The answer that came quickest says most.</summary>
internal sealed class ClockSamples
{
    /// <summary>What is older than this is forgotten.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private readonly List<ClockSample> _samples = [];

    /// <summary>The shortest round trip of late; null where there is none.</summary>
    public TimeSpan? RoundTrip => _samples.Count > 0 ? _samples.Min(sample => sample.RoundTrip) : null;

    /// <summary>The one that is off by least now, of equals the newest; null where there is none.</summary>
    public ClockSample? BestAt(TimeSpan now)
    {
        ClockSample? best = null;
        foreach (var sample in _samples)
            if (best is null || sample.ErrorAt(now) <= best.ErrorAt(now))
                best = sample;
        return best;
    }

    /// <summary>
    /// Takes an answer. One that cannot be true beside the best so far means that a clock was stepped, or stood still:
    /// what is older says nothing any more.
    /// </summary>
    public void Add(ClockSample sample)
    {
        _samples.RemoveAll(older => sample.TakenAt - older.TakenAt > Life);
        if (BestAt(sample.TakenAt) is { } best && !best.Agrees(sample, sample.TakenAt))
            _samples.Clear();
        _samples.Add(sample);
    }

    public void Clear() => _samples.Clear();
}
