using System.Diagnostics;

namespace Coordinator.Journal.Store;

/// <summary>
/// A thread that does what is handed to it, all that has come since the last time together. The waiting for the disk is
/// its own: no thread of the pool stands still for it.
/// </summary>
internal sealed class StoreThread<T> : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _hasWork = new(false, spinCount: 0);
    private readonly Action<List<T>> _work;
    private readonly Action _end;
    private readonly TimeSpan _pace;
    private readonly Thread _thread;
    private List<T> _coming = [];
    private List<T> _doing = [];
    private bool _isStopping;

    /// <summary>Starts it.</summary>
    /// <param name="name">Of the thread.</param>
    /// <param name="work">Does some items; must not throw, nor keep the list.</param>
    /// <param name="end">Called last of all, on the thread.</param>
    /// <param name="pace">The shortest time between two beginnings of work: what comes meanwhile is done
    /// together.</param>
    public StoreThread(string name, Action<List<T>> work, Action end, TimeSpan pace = default)
    {
        (_work, _end, _pace) = (work, end, pace);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Hands something over. False: the thread is stopping, and will not do it.</summary>
    public bool TryAdd(T item)
    {
        lock (_lock)
        {
            if (_isStopping)
                return false;
            _coming.Add(item);
            // A thread that is at work looks again by itself.
            if (_coming.Count == 1)
                _hasWork.Set();
            return true;
        }
    }

    /// <summary>Whether such a thing waits, or is being done.</summary>
    public bool HasAny(Predicate<T> match)
    {
        lock (_lock)
            return _coming.Exists(match) || _doing.Exists(match);
    }

    /// <summary>Does what it was given before, and stops.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isStopping)
                return;
            _isStopping = true;
            _hasWork.Set();
        }
        _thread.Join();
        _hasWork.Dispose();
    }

    private void Run()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            _hasWork.Wait();
            var left = _pace - Stopwatch.GetElapsedTime(began);
            if (left > TimeSpan.Zero)
                Thread.Sleep(left);
            began = Stopwatch.GetTimestamp();
            bool isLast;
            lock (_lock)
            {
                (_doing, _coming) = (_coming, _doing);
                _hasWork.Reset();
                isLast = _isStopping;
            }
            if (_doing.Count > 0)
                _work(_doing);
            lock (_lock)
                _doing.Clear();
            if (isLast)
                break;
        }
        _end();
    }
}
