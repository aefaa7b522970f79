namespace Coordinator.Bench.Measure;

/// <summary>
/// When things happen that know nothing of each other: so many a second on average, the times between them exponential
/// (a Poisson process). The same seed gives the same instants.
/// </summary>
internal sealed class Arrivals(double perSecond, int seed)
{
    private readonly Random _random = new(seed);
    private double _seconds;

    /// <summary>The next one, in seconds from the beginning.</summary>
    public double Next() => _seconds += -Math.Log(1 - _random.NextDouble()) / perSecond;
}
