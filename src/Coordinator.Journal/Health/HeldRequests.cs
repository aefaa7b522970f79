using System.Diagnostics;

namespace Coordinator.Journal.Health;

/// <summary>
/// What the store did not take while it was in trouble, kept until it is well again, so that a game waits where it is
/// instead of ending, starting again and telling its players what is not so. Each that fails once more waits twice as
/// long.
/// </summary>
internal sealed class HeldRequests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1),
        LongestWait = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<Held> _held = [];
    private bool _isClosed;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _held.Count;
        }
    }

    /// <summary>Keeps something.</summary>
    /// <param name="owner">Who waits for it: see <see cref="GiveUp"/>.</param>
    /// <param name="failures">How often it has failed, this time included.</param>
    /// <param name="again">Tries it once more.</param>
    /// <param name="giveUp">It will not be tried again: the store is being closed.</param>
    /// <returns>False: the store is being closed, and nothing is kept.</returns>
    public bool TryHold(object owner, int failures, Action again, Action giveUp)
    {
        lock (_lock)
        {
            if (_isClosed)
                return false;
            _held.Add(new Held(owner, Stopwatch.GetTimestamp(), WaitAfter(failures), again, giveUp));
            return true;
        }
    }

    /// <summary>The store is well: what has waited long enough is tried again.</summary>
    public void Release()
    {
        List<Held> due;
        lock (_lock)
        {
            if (_held.Count == 0)
                return;
            var now = Stopwatch.GetTimestamp();
            due = _held.FindAll(IsDue);
            _held.RemoveAll(IsDue);

            bool IsDue(Held held) => Stopwatch.GetElapsedTime(held.Since, now) >= held.Wait;
        }
        foreach (var held in due)
            held.Again();
    }

    /// <summary>Nobody waits any more for what this owner wanted.</summary>
    public void GiveUp(object owner) => GiveUp(held => held.Owner.Equals(owner));

    /// <summary>Nothing is kept any more, and what was kept is given up.</summary>
    public void Close()
    {
        lock (_lock)
            _isClosed = true;
        GiveUp(_ => true);
    }

    private void GiveUp(Predicate<Held> which)
    {
        List<Held> gone;
        lock (_lock)
        {
            gone = _held.FindAll(which);
            _held.RemoveAll(which);
        }
        foreach (var held in gone)
            held.GiveUp();
    }

    private static TimeSpan WaitAfter(int failures) =>
        failures <= 1
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(
                Math.Min(FirstWait.TotalSeconds * Math.Pow(2, Math.Min(failures - 2, 10)), LongestWait.TotalSeconds)
            );

    private sealed record Held(object Owner, long Since, TimeSpan Wait, Action Again, Action GiveUp);
}
