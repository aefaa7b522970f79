using Google.Protobuf.Collections;

namespace Coordinator.Journal.Format;

/// <summary>Times and durations as the schemas write them: whole milliseconds.</summary>
internal static class Wire
{
    public static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long Ms(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMillisecond;

    public static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    public static TimeSpan Duration(long ms) => TimeSpan.FromTicks(ms * TimeSpan.TicksPerMillisecond);

    public static void Fill<TKey, TValue, TFrom>(
        this MapField<TKey, TValue> map,
        IEnumerable<KeyValuePair<TKey, TFrom>> from,
        Func<TFrom, TValue> write
    )
        where TKey : notnull
    {
        foreach (var (key, value) in from)
            map[key] = write(value);
    }
}
