namespace Coordinator.Bench.Measure.Server;

/// <summary>What had been used at an instant. The difference of two is what was used between them.</summary>
/// <param name="At">Ticks of the stopwatch.</param>
/// <param name="Server">The coordinator's CPU time; null: not to be had.</param>
/// <param name="Own">This program's CPU time.</param>
internal sealed record Reading(long At, TimeSpan? Server, TimeSpan Own)
{
    public static Reading Of(ServerProcesses server) => new(Ticks.Now, server.Cpu(), Environment.CpuUsage.TotalTime);

    public Reading Since(Reading before) => new(At - before.At, Server - before.Server, Own - before.Own);
}
