namespace Coordinator.Peers;

/// <summary>
/// The connections of a link: while one is lost, the one that last worked is kept beside the newest attempt, since its
/// path may come back by itself, and sooner than a new connection could be made (a browser's library has one
/// connection, and restarts ICE on it where the other side can). The side that leads decides which one stays, by
/// closing the others; the side that answers never closes one that is proven alive, or both could end up with none.
/// </summary>
internal sealed class Attempts
{
    private readonly List<Attempt> _all = [];

    /// <summary>The connection that was proven alive last; the newest where none was yet.</summary>
    public Attempt? Best => _all.MaxBy(attempt => (attempt.ProvenAt ?? TimeSpan.MinValue, attempt.Number));

    public bool AnyOpen => _all.Exists(attempt => attempt.IsOpen);

    public IEnumerable<Attempt> Open => _all.Where(attempt => attempt.IsOpen);

    public bool Has(Attempt attempt) => _all.Contains(attempt);

    public Attempt? Numbered(int number) => _all.Find(attempt => attempt.Number == number);

    /// <summary>Makes room for a new attempt: only the connection that last worked is kept.</summary>
    public void Add(Attempt attempt)
    {
        KeepOnly(Best is { ProvenAt: not null } worked ? worked : null);
        _all.Add(attempt);
    }

    public void Remove(Attempt attempt)
    {
        if (_all.Remove(attempt))
            attempt.Dispose();
    }

    /// <summary>Closes every other connection.</summary>
    public void KeepOnly(Attempt? kept)
    {
        foreach (var other in _all.Where(other => other != kept).ToList())
            Remove(other);
    }

    /// <summary>Closes those, other than the best, that began before <paramref name="begun"/> and were not proven since
    /// <paramref name="proven"/>: the other side has given them up.</summary>
    public void Tidy(TimeSpan begun, TimeSpan proven)
    {
        var best = Best;
        foreach (
            var other in _all.Where(other =>
                    other != best && other.BegunAt < begun && (other.ProvenAt ?? TimeSpan.MinValue) < proven
                )
                .ToList()
        )
            Remove(other);
    }

    public void CloseAll() => KeepOnly(null);
}
