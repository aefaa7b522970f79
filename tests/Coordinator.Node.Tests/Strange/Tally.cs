using System.Collections.Concurrent;

namespace Coordinator.Node.Tests.Strange;

/// <summary>What the strange calls of a run came to.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<(string Form, string Outcome), int> _counts = new();

    /// <summary>What was misjudged, each in a sentence.</summary>
    public ConcurrentQueue<string> Wrongs { get; } = new();

    public int Total => _counts.Values.Sum();

    public void Add(string form, string outcome) => _counts.AddOrUpdate((form, outcome), 1, (_, before) => before + 1);

    public int Of(string form) => _counts.Where(count => count.Key.Form == form).Sum(count => count.Value);

    public IEnumerable<string> Lines() =>
        _counts
            .OrderBy(count => count.Key)
            .Select(count => $"{count.Key.Form, -12} {count.Key.Outcome, -20} {count.Value, 9}");
}
