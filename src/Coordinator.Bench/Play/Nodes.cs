namespace Coordinator.Bench.Play;

/// <summary>The addresses of a cluster's nodes, where players and backends are served.</summary>
internal sealed class Nodes(IReadOnlyList<Uri> urls)
{
    public IReadOnlyList<Uri> All { get; } = urls.Count > 0 ? urls : throw new ArgumentException("A cluster has a node.", nameof(urls));

    /// <summary>Any node; another one than <paramref name="except"/> where there is another.</summary>
    public Uri Any(Uri? except = null)
    {
        var others = All.Where(url => url != except).ToList();
        return others.Count == 0 ? All[0] : others[Random.Shared.Next(others.Count)];
    }
}
