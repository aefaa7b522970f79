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

    private readonly List<ClockSample> _samples = [];

    /// <summary>The best there is, of equals the newest; null where there is none.</summary>
    public ClockSample? Best => _samples.AsEnumerable().Reverse().MinBy(sample => sample.RoundTrip);

    /// <summary>
    /// Takes an answer. One that cannot be true beside the best so far means that a clock was stepped, or stood still: what is
    /// older says nothing any more.
    /// </summary>
    public void Add(ClockSample sample)
    {
        _samples.RemoveAll(older => sample.TakenAt - older.TakenAt > Life);
        if (Best is { } best && !best.Agrees(sample)) _samples.Clear();
        _samples.Add(sample);
    }

    public void Clear() => _samples.Clear();
}
