namespace Coordinator.Bench.Measure;

/// <summary>
/// What went otherwise than it should, in sentences. All are counted, the first are kept. Safe to use from any thread.
/// </summary>
internal sealed class Violations
{
    /// <summary>Where one thing is wrong with thousands of games, the first tell what it is.</summary>
    private const int Kept = 100;

    private readonly Lock _gate = new();
    private readonly List<string> _first = [];
    private int _count;

    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    public IReadOnlyList<string> First
    {
        get
        {
            lock (_gate)
                return [.. _first];
        }
    }

    public void Add(params IEnumerable<string> sentences)
    {
        lock (_gate)
        {
            foreach (var sentence in sentences)
            {
                if (_count++ < Kept)
                    _first.Add(sentence);
            }
        }
    }
}
