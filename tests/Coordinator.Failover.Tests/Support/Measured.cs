using Coordinator.Bench;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Support;

/// <summary>Says what was measured: with the test, in the run's log, and in <c>TestResults/measured.txt</c>.</summary>
internal static class Measured
{
    /// <summary>Times in ms, told in seconds.</summary>
    public static void Seconds(ITestOutputHelper output, string what, IEnumerable<double> ms) =>
        Say(output, $"{what}: {new Figures(ms).InSeconds()}");

    public static void Say(ITestOutputHelper output, string what)
    {
        var line = $"measured: {what}";
        output.WriteLine(line);
        Console.WriteLine(line);
        Folders.Note("measured.txt", line);
    }
}
