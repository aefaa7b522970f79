using System.Numerics;

namespace Coordinator.Bench.Measure.Output;

/// <summary>
/// Times counted in buckets: exact to 1 microsecond below 2 ms, to a thousandth above, in the same memory however many
/// there are. Safe to add to from any thread.
/// </summary>
internal sealed class Histogram
{
    /// <summary>Below it each microsecond has a bucket; above, each power of two has half as many.</summary>
    private const int Exact = 2_048,
        PerPower = Exact / 2;

    /// <summary>An hour and more: 2^32 microseconds. What is longer is counted with the longest.</summary>
    private const int Powers = 21;

    private readonly long[] _buckets = new long[Exact + Powers * PerPower];
    private long _count,
        _max;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest, in ms; 0 where there is none.</summary>
    public double Max => Interlocked.Read(ref _max) / 1_000.0;

    /// <summary>Adds a time in ms. One below 0 counts as 0.</summary>
    public void Add(double ms)
    {
        var us = (long)Math.Max(0, Math.Round(ms * 1_000));
        Interlocked.Increment(ref _buckets[Bucket(us)]);
        Interlocked.Increment(ref _count);
        var max = Interlocked.Read(ref _max);
        while (us > max)
            max = Interlocked.CompareExchange(ref _max, us, max) is var seen && seen == max ? us : seen;
    }

    /// <summary>
    /// The time, in ms, that a share of all (0 to 1) do not exceed: of <c>n</c> the one at rank ceil(share * n), as its
    /// bucket's upper edge. 0 where there is none.
    /// </summary>
    public double Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += Interlocked.Read(ref _buckets[bucket]);
            if (seen >= rank)
                return Math.Min(UpperEdge(bucket) / 1_000.0, Max);
        }
        return Max;
    }

    private static int Bucket(long us)
    {
        if (us < Exact)
            return (int)us;
        var power = BitOperations.Log2((ulong)us) - BitOperations.Log2(PerPower);
        return power > Powers
            ? Exact + Powers * PerPower - 1
            : Exact + (power - 1) * PerPower + (int)(us >> power) - PerPower;
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < Exact)
            return bucket;
        var (power, step) = Math.DivRem(bucket - Exact, PerPower);
        return ((long)(step + PerPower + 1) << (power + 1)) - 1;
    }
}
