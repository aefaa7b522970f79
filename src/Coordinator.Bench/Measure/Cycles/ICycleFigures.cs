namespace Coordinator.Bench.Measure.Cycles;

/// <summary>Is told what happens in a cycle, with the instant at which its first report was due, in ticks.</summary>
internal interface ICycleFigures
{
    /// <summary>The first report was said so late, for want of this program's own time.</summary>
    void Began(long due, long late);

    /// <summary>An answer came after so long.</summary>
    void Acknowledged(long due, long took);

    /// <summary>Both players know of the pause, so long after its report was due.</summary>
    void Paused(long due, long took);

    /// <summary>Both players know of the resume, so long after the last of them had reported its recovery.</summary>
    void Resumed(long due, long took);
}
