using Coordinator.Client.Playing;

namespace Coordinator.Client.Hub;

/// <summary>
/// Notices that a connection is dead although nobody has closed it: a question went out, and not only its answer stays
/// away, but everything. SignalR itself would notice in 15 s.
/// </summary>
/// <param name="loop">The player's.</param>
/// <param name="first">How long the first answer on a connection may take: nobody knows yet how far away it is.</param>
internal sealed class SilenceWatch(IPlayerLoop loop, TimeSpan first)
{
    /// <summary>Where nothing at all comes for this long after a question, the connection is dead: at the
    /// least.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    /// <summary>So long may an answer take beyond twice the quickest one.</summary>
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(1);

    /// <summary>A timer that is late by this much tells of this process, and not of the network.</summary>
    private static readonly TimeSpan HeldUp = TimeSpan.FromMilliseconds(500);

    private readonly LoopTimer _timer = new(loop);
    private TimeSpan _askedAt;
    private TimeSpan? _quickest;
    private long _heardAt;

    /// <summary>Something came, whatever it was. From any thread.</summary>
    public void Heard() => Volatile.Write(ref _heardAt, loop.Now.Ticks);

    /// <summary>
    /// A question went out that is answered at once; <paramref name="silent"/> is called once the connection is dead.
    /// One that is waited for already goes on being so.
    /// </summary>
    public void Asked(Action silent)
    {
        if (!_timer.IsSet || HeardAt >= _askedAt)
            Wait(silent);
    }

    /// <summary>The question that went out so long ago has its answer.</summary>
    public void Answered(TimeSpan took)
    {
        if (_quickest is null || took < _quickest)
            _quickest = took;
    }

    /// <summary>There is no connection.</summary>
    public void Stop()
    {
        _timer.Cancel();
        _quickest = null;
    }

    private TimeSpan HeardAt => TimeSpan.FromTicks(Volatile.Read(ref _heardAt));

    private TimeSpan Patience
    {
        get
        {
            if (_quickest is not { } quickest)
                return first;
            var enough = 2 * quickest + Spare;
            return enough > Least ? enough : Least;
        }
    }

    private void Wait(Action silent)
    {
        _askedAt = loop.Now;
        var patience = Patience;
        _timer.Set(patience, () => Judge(patience, silent));
    }

    private void Judge(TimeSpan patience, Action silent)
    {
        if (HeardAt >= _askedAt)
            return;
        // This process was held up itself: what has come in the meantime is still to be read.
        if (loop.Now - _askedAt > patience + HeldUp)
            Wait(silent);
        else
            silent();
    }
}
