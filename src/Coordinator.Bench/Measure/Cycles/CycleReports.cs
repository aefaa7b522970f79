namespace Coordinator.Bench.Measure.Cycles;

/// <summary>
/// The numbers in the reports of a cycle. They follow from the epoch, so that a record of any length is checked without
/// keeping what was said.
/// </summary>
internal static class CycleReports
{
    /// <summary>The frame at which a player of a game lost its link.</summary>
    public static long Frame(int epoch, int seat) => epoch * 10L + seat;

    /// <summary>How long a player says that it took to recover, in ms.</summary>
    public static long DurationMs(int epoch) => 1_000 + epoch;
}
