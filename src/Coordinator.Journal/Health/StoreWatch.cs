using System.Diagnostics;

namespace Coordinator.Journal.Health;

/// <summary>
/// Knows at any moment whether the store takes what is written, from what becomes of the writes and from a look four
/// times a second on a thread of its own. Asking it never waits: neither for the store, nor for a thread of the pool.
/// </summary>
internal sealed class StoreWatch : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a look or a commit may take before the store counts as one that does not answer. A commit takes
    /// milliseconds, and some 100 ms in a storm; and <c>/ready</c> is to say it within 2 s.
    /// </summary>
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(1);

    private readonly IStoreProbe _probe;
    private readonly Func<Task> _tryWriting;
    private readonly Action _isWell;
    private readonly TimeSpan? _quiet;
    private readonly ManualResetEventSlim _stop = new(false, spinCount: 0);
    private readonly Lock _lock = new();
    private Thread? _thread;
    private StoreTrouble? _ofWrites,
        _ofLooks;
    private long _lookingSince,
        _committingSince,
        _wroteAt;
    private bool _isTrying;

    /// <summary>It looks from <see cref="Start"/> on.</summary>
    /// <param name="probe">Looks; its own from now on.</param>
    /// <param name="tryWriting">
    /// Writes something that changes nothing: whether a store that failed a write takes one again.
    /// </param>
    /// <param name="isWell">Called after each look while the store is well, on the watch's thread; must be
    /// quick.</param>
    /// <param name="quiet">With nothing written for so long, writing is tried; null: never, while the store is
    /// well.</param>
    public StoreWatch(IStoreProbe probe, Func<Task> tryWriting, Action isWell, TimeSpan? quiet = null) =>
        (_probe, _tryWriting, _isWell, _quiet) = (probe, tryWriting, isWell, quiet);

    /// <summary>What is wrong with the store now; null: nothing.</summary>
    public StoreTrouble? Trouble
    {
        get
        {
            lock (_lock)
            {
                if (_ofLooks is not null || _ofWrites is not null)
                    return _ofLooks ?? _ofWrites;
                // A look that waits for its turn on a busy machine says nothing about a store that takes what is
                // written.
                var isSilent = IsLate(_committingSince) || (IsLate(_lookingSince) && !(_wroteAt > _lookingSince));
                return isSilent ? _probe.TroubleOf(new TimeoutException("No answer.")) : null;
            }
        }
    }

    public void Start()
    {
        lock (_lock)
        {
            if (_thread is not null || _stop.IsSet)
                return;
            _thread = new Thread(Run) { Name = "store-watch", IsBackground = true };
            _thread.Start();
        }
    }

    /// <summary>The writer begins to write.</summary>
    public void Begins()
    {
        lock (_lock)
            _committingSince = Stopwatch.GetTimestamp();
    }

    /// <summary>What the writer began is written; or it is not, and that is not the store's doing.</summary>
    public void Ends(bool isWritten)
    {
        lock (_lock)
        {
            _committingSince = 0;
            if (!isWritten)
                return;
            _wroteAt = Stopwatch.GetTimestamp();
            _ofWrites = null;
        }
    }

    /// <summary>The store did not take what the writer began.</summary>
    public void Failed(Exception failure)
    {
        lock (_lock)
            (_committingSince, _ofWrites) = (0, _probe.TroubleOf(failure));
        Start();
    }

    public void Dispose()
    {
        _stop.Set();
        // One that waits for a store that does not answer ends with the process.
        if (_thread is null || _thread.Join(AnswersWithin))
            _probe.Dispose();
    }

    private bool IsQuiet => _quiet is { } quiet && _committingSince == 0 && Stopwatch.GetElapsedTime(_wroteAt) >= quiet;

    private static bool IsLate(long since) => since != 0 && Stopwatch.GetElapsedTime(since) > AnswersWithin;

    private void Run()
    {
        while (!_stop.Wait(LookEvery))
        {
            lock (_lock)
                _lookingSince = Stopwatch.GetTimestamp();
            var seen = _probe.Look();
            bool triesWriting;
            lock (_lock)
            {
                (_lookingSince, _ofLooks) = (0, seen);
                triesWriting = seen is null && !_isTrying && (_ofWrites is not null || IsQuiet);
                if (triesWriting)
                    _isTrying = true;
            }
            if (triesWriting)
                _ = TryWritingAsync();
            if (Trouble is null)
                _isWell();
        }
    }

    /// <summary>One at a time: the writer may be waiting itself.</summary>
    private async Task TryWritingAsync()
    {
        Exception? failure = null;
        try
        {
            await _tryWriting().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }
        lock (_lock)
        {
            _isTrying = false;
            _ofWrites = failure is null ? null : _probe.TroubleOf(failure);
            if (failure is null)
                _wroteAt = Stopwatch.GetTimestamp();
        }
    }
}
