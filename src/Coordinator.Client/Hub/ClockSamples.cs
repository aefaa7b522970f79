namespace Coordinator.Client.Hub;

/// <summary>One answer of the coordinator's clock. Times are of the monotonic clock here.</summary>
/// <param name="TakenAt">When the answer came.</param>
/// <param name="RoundTrip">How long it took.</param>
/// <param name="Offset">What to add to the monotonic clock, in ms, if the answer was given in the middle of that.</param>
internal sealed record ClockSample(TimeSpan TakenAt, TimeSpan RoundTrip, double Offset)
{
    /// <summary>However unequal the two ways are, the offset is not further off than this, in ms.</summary>
    public double Error => RoundTrip.TotalMilliseconds / 2;

    /// <summary>Whether both can be true of the same two clocks.</summary>
    public bool Agrees(ClockSample other) => Math.Abs(Offset - other.Offset) <= Error + other.Error;
}

/// <summary>What the coordinator's clock has answered lately. The answer that came quickest says most.</summary>
internal sealed class ClockSamples
{
    /// <summary>Clocks drift apart (NTP slews by up to 500 ppm): what is older than this is forgotten.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    /// <summary>In order of when they were taken.</summary>
    private readonly List<ClockSample> _samples = [];

    /// <summary>The best there is, of equals the newest; null where there is none.</summary>
    public ClockSample? Best { get; private set; }

    /// <summary>
    /// Takes an answer. One that cannot be true beside the best so far means that a clock was stepped, or stood still: what is
    /// older says nothing any more.
    /// </summary>
    public void Add(ClockSample sample)
    {
        Forget(before: sample.TakenAt - Life);
        if (Best is { } best && !best.Agrees(sample)) Clear();
        _samples.Add(sample);
        if (Best is null || sample.RoundTrip <= Best.RoundTrip) Best = sample;
    }

    public void Clear()
    {
        _samples.Clear();
        Best = null;
    }

    private void Forget(TimeSpan before)
    {
        var old = 0;
        while (old < _samples.Count && _samples[old].TakenAt < before) old++;
        if (old == 0) return;
        _samples.RemoveRange(0, old);
        if (Best is not { } best || best.TakenAt >= before) return;
        Best = null;
        foreach (var sample in _samples)
        {
            if (Best is null || sample.RoundTrip <= Best.RoundTrip) Best = sample;
        }
    }
}
