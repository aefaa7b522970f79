using System.Data.Common;
using System.Diagnostics;
using Coordinator.Journal.Health;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;

namespace Coordinator.Journal.Write;

/// <summary>
/// The one writer of a node: everything that has come while a commit was on its way goes into the next, of however many
/// games. A write that can't be written fails alone; a store that fails, fails what waits for it at once and is tried
/// again after a while.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    /// <summary>
    /// How long after a failure of the store writes fail without trying. Games start again after 2 s themselves.
    /// </summary>
    private static readonly TimeSpan OutageLasts = TimeSpan.FromSeconds(1);

    /// <summary>Lines that are kept. Of a game that was forgotten the line is read again when it is next
    /// written.</summary>
    private const int MaxLines = 200_000;

    /// <summary>Games' writes to a commit: a storm's players don't all wait for the last of them.</summary>
    private const int MaxWrites = 1_000;

    private readonly Func<IStoreWriter> _open;
    private readonly StoreWatch? _watch;
    private readonly StoreThread<WriterItem> _thread;
    private readonly Dictionary<string, GameLine> _lines = new(StringComparer.Ordinal);
    private readonly Batch _batch = new();
    private IStoreWriter? _store;
    private Exception? _outage;
    private long _outageAt;

    /// <summary>Starts it; the store is opened when there is something to write.</summary>
    /// <param name="open">Opens the store.</param>
    /// <param name="pace">
    /// The shortest time between the beginnings of two commits: what comes meanwhile shares the second one's cost.
    /// </param>
    /// <param name="watch">Told what becomes of the writes; null: nobody is.</param>
    public JournalWriter(Func<IStoreWriter> open, TimeSpan pace, StoreWatch? watch = null)
    {
        (_open, _watch) = (open, watch);
        _thread = new StoreThread<WriterItem>("journal-writer", Work, () => _store?.Dispose(), pace);
    }

    /// <summary>Takes something to write; it is told when it is done.</summary>
    public void Add(WriterItem item)
    {
        if (!_thread.TryAdd(item))
            item.Done(new StoreException("The journal is closed: this node is stopping."));
    }

    /// <summary>Runs a job on the writer's connection, in a transaction of its own.</summary>
    /// <exception cref="Exception">What the job or the store throws.</exception>
    public Task<T> RunAsync<T>(Func<DbConnection, T> job)
    {
        var item = new Job<T>(job);
        Add(item);
        return item.Task;
    }

    /// <summary>Calls this when everything that was added before has been written, or has failed.</summary>
    public void After(Action action) => Add(new Marker(action));

    /// <summary>Calls this when nothing of this game is on its way to the disk any more: at once, where nothing
    /// is.</summary>
    public void After(string gameId, Action action)
    {
        if (_thread.HasAny(item => item.GameId == gameId))
            After(action);
        else
            action();
    }

    public void Dispose() => _thread.Dispose();

    private void Work(List<WriterItem> items)
    {
        var writes = 0;
        foreach (var item in items)
        {
            switch (item)
            {
                case GameWrite write:
                    _batch.Writes.Add(write);
                    break;
                case SnapshotWrite snapshot:
                    _batch.Snapshots.Add(snapshot);
                    break;
                case IJob job:
                    Commit();
                    Try(item, () => Run(job));
                    break;
                case Marker:
                    Commit();
                    item.Done(null);
                    break;
            }
            if (++writes % MaxWrites == 0)
                Commit();
        }
        Commit();
    }

    private void Commit()
    {
        if (_batch.IsEmpty)
            return;
        Exception? error = null;
        try
        {
            Write(_batch);
        }
        catch (Exception e)
        {
            error = e;
        }
        Settle(error);
        _batch.Clear();
        if (_lines.Count > MaxLines)
            _lines.Clear();
    }

    /// <summary>Tells each write how it went; where one may be to blame for all, each is tried by itself.</summary>
    private void Settle(Exception? error)
    {
        List<WriterItem> items = [.. _batch.Writes, .. _batch.Snapshots];
        if (error is null)
        {
            foreach (var item in items)
                item.Done(null);
            return;
        }
        Forget(_batch);
        if (items.Count == 1 || ReferenceEquals(error, _outage))
        {
            foreach (var item in items)
                item.Done(error);
            return;
        }
        var alone = new Batch();
        foreach (var item in items)
        {
            alone.Clear();
            if (item is GameWrite write)
                alone.Writes.Add(write);
            if (item is SnapshotWrite snapshot)
                alone.Snapshots.Add(snapshot);
            Try(item, () => Write(alone));
        }
    }

    private void Try(WriterItem item, Action write)
    {
        try
        {
            write();
            item.Done(null);
        }
        catch (Exception e)
        {
            if (item is GameWrite game)
                _lines.Remove(game.GameId);
            item.Done(e);
        }
    }

    private void Run(IJob job)
    {
        var store = Store();
        try
        {
            job.Run(store);
        }
        catch (StoreGoneException e)
        {
            Fails(e);
            throw;
        }
    }

    private void Write(Batch batch)
    {
        var store = Store();
        var isWritten = false;
        _watch?.Begins();
        try
        {
            Load(store, batch);
            foreach (var write in batch.Writes)
            {
                var line = LineOf(write);
                if (write.MayBeWritten && IsWritten(store, line, write.Entries[^1]))
                    continue;
                foreach (var entry in write.Entries)
                {
                    if (entry.Number != line.LastEntry + 1)
                        throw new OutdatedWriterException(write.GameId, entry.Number, line.LastEntry);
                    batch.Changes.Add(line, entry.Number, entry.Entry.Events);
                    batch.Entries.Add((line, entry));
                }
            }
            store.Commit(batch);
            isWritten = true;
        }
        catch (Exception e) when (store.IsOutage(e))
        {
            Fails(e);
            _lines.Clear(); // another node may take the games over before this one is back
            throw;
        }
        finally
        {
            _watch?.Ends(isWritten);
        }
    }

    /// <summary>Another process that has taken the game over would have written another entry: its times are
    /// others.</summary>
    private static bool IsWritten(IStoreWriter store, GameLine line, WrittenEntry last) =>
        line.LastEntry == last.Number && store.Newest(line) is { } stored && stored.AsSpan().SequenceEqual(last.Bytes);

    private void Fails(Exception e)
    {
        (_outage, _outageAt) = (e, Stopwatch.GetTimestamp());
        _watch?.Failed(e);
        if (e is not StoreGoneException { IsReplaced: true })
            return;
        // What is in the file's place may be the same store, put back from a copy. While nothing is, the connection is
        // kept: what was deleted is still there through it.
        _store?.Dispose();
        _store = null;
    }

    private IStoreWriter Store()
    {
        if (_outage is not null && Stopwatch.GetElapsedTime(_outageAt) < OutageLasts)
            throw _outage;
        _outage = null;
        try
        {
            return _store ??= _open();
        }
        catch (Exception e)
        {
            Fails(e);
            throw;
        }
    }

    /// <summary>
    /// Reads the lines that are not here, or not as the writes expect them: their game has been elsewhere since.
    /// </summary>
    private void Load(IStoreWriter store, Batch batch)
    {
        HashSet<string>? missing = null;
        foreach (var write in batch.Writes)
        {
            var first = write.Entries[0].Number;
            var follows = _lines.TryGetValue(write.GameId, out var line) ? line.LastEntry + 1 == first : first == 1;
            if (follows && !write.MayBeWritten)
                continue;
            (missing ??= []).Add(write.GameId);
        }
        if (missing is null)
            return;
        foreach (var gameId in missing)
            _lines.Remove(gameId);
        foreach (var line in store.Load(missing))
            _lines[line.GameId] = line;
    }

    private GameLine LineOf(GameWrite write)
    {
        if (!_lines.TryGetValue(write.GameId, out var line))
            _lines[write.GameId] = line = new GameLine(write.GameId);
        return line;
    }

    private void Forget(Batch batch)
    {
        foreach (var write in batch.Writes)
            _lines.Remove(write.GameId);
    }

    private interface IJob
    {
        void Run(IStoreWriter store);
    }

    private sealed class Job<T>(Func<DbConnection, T> job) : WriterItem, IJob
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _done.Task;

        public void Run(IStoreWriter store) => _result = store.Run(job);

        public override void Done(Exception? error)
        {
            if (error is null)
                _done.TrySetResult(_result);
            else
                _done.TrySetException(error);
        }
    }

    private sealed class Marker(Action action) : WriterItem
    {
        public override void Done(Exception? error) => action();
    }
}
