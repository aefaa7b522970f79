using System.Diagnostics;

namespace Coordinator.Bench.Measure;

/// <summary>Instants of <see cref="Stopwatch"/>, which no correction of the clock moves.</summary>
internal static class Ticks
{
    public static long Now => Stopwatch.GetTimestamp();

    public static long Of(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    public static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    public static double Milliseconds(long ticks) => ticks * 1_000.0 / Stopwatch.Frequency;
}
