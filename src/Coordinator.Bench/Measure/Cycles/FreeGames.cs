namespace Coordinator.Bench.Measure.Cycles;

/// <summary>Gives what is due to games that are free, in order; what finds none waits, and its time counts.</summary>
internal sealed class FreeGames
{
    private readonly Lock _gate = new();
    private readonly Queue<CycleGame> _free;
    private readonly Queue<long> _waiting = [];
    private bool _isClosed;

    public FreeGames(IReadOnlyList<CycleGame> games)
    {
        _free = new Queue<CycleGame>(games);
        foreach (var game in games)
            game.Over += OnOver;
    }

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>A cycle is due at an instant in ticks.</summary>
    public void Due(long at)
    {
        CycleGame? game;
        lock (_gate)
        {
            if (!_free.TryDequeue(out game))
            {
                _waiting.Enqueue(at);
                return;
            }
        }
        game.Begin(at);
    }

    /// <summary>No cycle begins any more. Returns the instants of those that never did.</summary>
    public IReadOnlyList<long> Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return [.. _waiting];
        }
    }

    private void OnOver(CycleGame game)
    {
        if (game.IsBroken)
            return;
        long due;
        lock (_gate)
        {
            if (_isClosed || !_waiting.TryDequeue(out due))
            {
                _free.Enqueue(game);
                return;
            }
        }
        game.Begin(due);
    }
}
