namespace Coordinator.Bench.Play;

/// <summary>The addresses of a cluster's nodes, where players and backends are served; the seed decides which is
/// taken.</summary>
internal sealed class Nodes(IReadOnlyList<Uri> urls, int seed)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public IReadOnlyList<Uri> All { get; } =
        urls.Count > 0 ? urls : throw new ArgumentException("A cluster has a node.", nameof(urls));

    /// <summary>Any node; another one than <paramref name="except"/> where there is another.</summary>
    public Uri Any(Uri? except = null)
    {
        var others = All.Where(url => url != except).ToList();
        if (others.Count == 0)
            return All[0];
        lock (_gate)
            return others[_random.Next(others.Count)];
    }
}
