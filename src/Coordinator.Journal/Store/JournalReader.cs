namespace Coordinator.Journal.Store;

/// <summary>Reads games back: those that have asked since the last time together. A request that fails, fails alone.</summary>
internal sealed class JournalReader : IDisposable
{
    /// <summary>Games that are read together: more would keep the first of them waiting.</summary>
    private const int MaxGames = 500;

    private readonly Func<IStoreReader> _open;
    private readonly StoreThread<ReadRequest> _thread;
    private IStoreReader? _store;

    public JournalReader(Func<IStoreReader> open)
    {
        _open = open;
        _thread = new StoreThread<ReadRequest>("journal-reader", Work, () => _store?.Dispose());
    }

    public void Add(ReadRequest request)
    {
        if (!_thread.TryAdd(request)) request.Failed(new Write.StoreException("The journal is closed: this node is stopping."));
    }

    public void Dispose() => _thread.Dispose();

    private void Work(List<ReadRequest> requests)
    {
        foreach (var kind in requests.GroupBy(request => request.GetType()))
        {
            foreach (var some in kind.Chunk(MaxGames)) Read(some);
        }
    }

    private void Read(ReadRequest[] requests)
    {
        try
        {
            requests[0].Read(_store ??= _open(), requests);
        }
        catch (Exception e)
        {
            _store?.Dispose();
            _store = null;
            foreach (var request in requests) request.Failed(e);
        }
    }
}

/// <summary>Somebody wants to know something of the store.</summary>
internal abstract class ReadRequest
{
    /// <summary>Answers all of these, which are of this one's kind and itself among them. Called by the reader.</summary>
    public abstract void Read(IStoreReader store, IReadOnlyList<ReadRequest> all);

    /// <summary>It could not be read. Called by the reader; must not throw.</summary>
    public abstract void Failed(Exception error);
}
