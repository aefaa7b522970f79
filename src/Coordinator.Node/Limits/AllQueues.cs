using System.Collections.Concurrent;

namespace Coordinator.Node.Limits;

/// <summary>What waits for one player.</summary>
internal interface IWaitingQueue
{
    /// <summary>How much it is, in bytes on the wire.</summary>
    long QueuedBytes { get; }

    /// <summary>Closes the connection, if anything still waits for it, and lets go of that.</summary>
    void CutOff();
}

/// <summary>
/// What waits for all players of this node together. Each queue has a bound of its own; many that are nearly full are
/// too much all the same, and then those for whom most waits go first.
/// </summary>
/// <param name="limit">In bytes on the wire.</param>
internal sealed class AllQueues(long limit)
{
    /// <summary>The share of the memory that this process may have, for it is up to three times its bytes on the
    /// wire.</summary>
    private const int ShareOfMemory = 16;

    private readonly ConcurrentDictionary<IWaitingQueue, bool> waiting = new();
    private readonly Lock gate = new();
    private long bytes;

    /// <summary>As the setting says, and no more than a sixteenth of the memory that this process may have.</summary>
    public static AllQueues Of(int setting) =>
        new(Math.Min(setting, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory));

    public bool IsOver => Interlocked.Read(ref bytes) > limit;

    /// <summary>More waits. To be called under the queue's own lock.</summary>
    public void Add(IWaitingQueue queue, long more)
    {
        if (more == 0)
            return; // what is written at once, which is nearly all
        waiting[queue] = true;
        Interlocked.Add(ref bytes, more);
    }

    /// <summary>Less waits. To be called under the queue's own lock.</summary>
    public void Remove(IWaitingQueue queue, long less, bool isEmpty)
    {
        if (less == 0)
            return;
        if (isEmpty)
            waiting.TryRemove(queue, out _);
        Interlocked.Add(ref bytes, -less);
    }

    /// <summary>Closes the connections for which most waits, until what is left may stay. To be called under no queue's
    /// lock.</summary>
    public void Trim()
    {
        lock (gate)
            while (IsOver && waiting.Keys.MaxBy(queue => queue.QueuedBytes) is { } slowest)
                slowest.CutOff();
    }
}
