using System.Globalization;

namespace Coordinator.Bench.Measure.Flood;

/// <summary>What a flood has done and met with. Counted by many at once.</summary>
internal sealed class FloodCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<FloodCount>().Length];

    public long this[FloodCount what] => Interlocked.Read(ref _counts[(int)what]);

    public void Add(FloodCount what, long count = 1) => Interlocked.Add(ref _counts[(int)what], count);

    /// <summary>As a line for <see cref="Parse"/>: the counts in the order of <see cref="FloodCount"/>.</summary>
    public override string ToString() => string.Join(' ', _counts);

    /// <exception cref="MeasureException">It is no such line.</exception>
    public static FloodCounts Parse(string? line)
    {
        var counts = new FloodCounts();
        var words = line?.Split(' ') ?? [];
        if (words.Length != counts._counts.Length)
            throw new MeasureException($"The flood ended by itself: {line}");
        for (var i = 0; i < words.Length; i++)
            counts._counts[i] = long.Parse(words[i], CultureInfo.InvariantCulture);
        return counts;
    }
}

/// <summary>What is counted.</summary>
internal enum FloodCount
{
    Taken,
    Refused,
    Reconnects,
    Unauthorized,
    TooMany,
    OtherStatus,
    Closed,
}
