namespace Coordinator.Journal.Store;

/// <summary>Reads games back: those that have asked since the last time together. A request that fails, fails
/// alone.</summary>
internal sealed class JournalReader : IDisposable
{
    /// <summary>Games that are read together: more would keep the first of them waiting.</summary>
    private const int MaxGames = 500;

    private readonly Func<IStoreReader> _open;
    private readonly Func<ReadRequest, Exception, bool>? _hold;
    private readonly Func<Exception, bool>? _isDamage;
    private readonly StoreThread<ReadRequest> _thread;
    private IStoreReader? _store;

    /// <summary>Starts it; the store is opened when there is something to read.</summary>
    /// <param name="open">Opens the store.</param>
    /// <param name="hold">Whether a request that failed is kept for later, which is then not told; null: none
    /// is.</param>
    /// <param name="isDamage">Whether a failure may be one request's alone, of what it wants to read; null: none
    /// is.</param>
    public JournalReader(
        Func<IStoreReader> open,
        Func<ReadRequest, Exception, bool>? hold = null,
        Func<Exception, bool>? isDamage = null
    )
    {
        (_open, _hold, _isDamage) = (open, hold, isDamage);
        _thread = new StoreThread<ReadRequest>("journal-reader", Work, () => _store?.Dispose());
    }

    public void Add(ReadRequest request)
    {
        if (!_thread.TryAdd(request))
            request.Failed(new Write.StoreException("The journal is closed: this node is stopping."));
    }

    public void Dispose() => _thread.Dispose();

    private void Work(List<ReadRequest> requests)
    {
        foreach (var kind in requests.GroupBy(request => request.GetType()))
        {
            foreach (var some in kind.Chunk(MaxGames))
                Read(some);
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
            foreach (var request in requests)
            {
                if (requests.Length > 1 && request.CanBeReadAgain && _isDamage?.Invoke(e) == true)
                    Read([request]);
                else if (_hold?.Invoke(request, e) != true)
                    request.Failed(e);
            }
        }
    }
}

/// <summary>Somebody wants to know something of the store.</summary>
internal abstract class ReadRequest
{
    /// <summary>Answers all of these, which are of this one's kind and itself among them. Called by the
    /// reader.</summary>
    public abstract void Read(IStoreReader store, IReadOnlyList<ReadRequest> all);

    /// <summary>How often it could not be read.</summary>
    public int Failures { get; set; }

    /// <summary>Who waits for it.</summary>
    public virtual object Asker => this;

    /// <summary>It is kept until the store is well again.</summary>
    public virtual void IsHeld() { }

    /// <summary>Whether it may be read once more: nobody was told a part of it.</summary>
    public virtual bool CanBeReadAgain => true;

    /// <summary>It could not be read. Called by the reader; must not throw.</summary>
    public abstract void Failed(Exception error);
}
