using System.Globalization;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>Says what was measured: with the test, in the log of the run, and in <c>TestResults/measured.txt</c>.</summary>
internal static class Measured
{
    /// <summary>Minimum, median and maximum of times in ms, told in seconds.</summary>
    public static void Seconds(ITestOutputHelper output, string what, IReadOnlyCollection<double> ms) =>
        Say(output, $"{what}: min/median/max {Spread(ms, 1_000, "0.000")} s");

    /// <summary>Minimum, median and maximum of times in ms.</summary>
    public static void Milliseconds(ITestOutputHelper output, string what, IReadOnlyCollection<double> ms) =>
        Say(output, $"{what}: min/median/max {Spread(ms, 1, "0.0")} ms");

    public static void Say(ITestOutputHelper output, string what)
    {
        var line = $"measured: {what}";
        output.WriteLine(line);
        Console.WriteLine(line);
        File.AppendAllText(Path.Combine(Folders.Results, "measured.txt"), $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ} {line}\n");
    }

    private static string Spread(IReadOnlyCollection<double> values, double unit, string format)
    {
        var sorted = values.Order().ToList();
        return string.Join('/', new[] { sorted[0], sorted[sorted.Count / 2], sorted[^1] }
            .Select(value => (value / unit).ToString(format, CultureInfo.InvariantCulture)));
    }
}
