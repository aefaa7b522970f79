using System.Globalization;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>Says what was measured: with the test, in the run's log, and in <c>TestResults/measured.txt</c>.</summary>
internal static class Measured
{
    /// <summary>Minimum, median and maximum of times in ms, told in seconds.</summary>
    public static void Seconds(ITestOutputHelper output, string what, IReadOnlyCollection<double> ms) =>
        Say(output, $"{what}: {Spread(ms, 1_000, "0.000")} s");

    /// <summary>Minimum, median and maximum of times in ms.</summary>
    public static void Milliseconds(ITestOutputHelper output, string what, IReadOnlyCollection<double> ms) =>
        Say(output, $"{what}: {Spread(ms, 1, "0.0")} ms");

    /// <summary>How far apart the two pages resumed.</summary>
    public static void ResumesApart(ITestOutputHelper output, string when, Mark[] resumed) =>
        Milliseconds(
            output,
            $"between the two pages' resume instants, {when}",
            [Math.Abs(resumed[0].At - resumed[1].At)]
        );

    public static void Say(ITestOutputHelper output, string what)
    {
        var line = $"measured: {what}";
        output.WriteLine(line);
        Console.WriteLine(line);
        File.AppendAllText(Path.Combine(Folders.Results, "measured.txt"), line + "\n");
    }

    private static string Spread(IReadOnlyCollection<double> values, double unit, string format)
    {
        var sorted = values.Order().ToList();
        string Said(double value) => (value / unit).ToString(format, CultureInfo.InvariantCulture);
        return sorted.Count < 3
            ? string.Join(" and ", sorted.Select(Said))
            : $"min/median/max {Said(sorted[0])}/{Said(sorted[sorted.Count / 2])}/{Said(sorted[^1])}";
    }
}
