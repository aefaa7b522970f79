using Akka.Actor;
using Akka.Cluster.Sharding;

namespace Coordinator.Cluster.Nodes;

internal sealed class ClusterShards(ActorSystem system) : IShards
{
    private static readonly TimeSpan ThisNodeWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AllNodesWithin = TimeSpan.FromSeconds(10);

    private readonly ClusterSharding _sharding = ClusterSharding.Get(system);

    public IReadOnlyList<string> Names => [.. _sharding.ShardTypeNames.Order(StringComparer.Ordinal)];

    public async Task<RegionPicture?> OfThisNodeAsync(string name, CancellationToken cancel = default) =>
        _sharding.ShardTypeNames.Contains(name)
            ? Picture(await AskAsync<ShardRegionStats>(name, GetShardRegionStats.Instance, ThisNodeWithin, cancel))
            : null;

    public async Task<IReadOnlyDictionary<string, RegionPicture>?> OfAllNodesAsync(
        string name,
        CancellationToken cancel = default
    )
    {
        if (!_sharding.ShardTypeNames.Contains(name))
            return null;
        var stats = await AskAsync<ClusterShardingStats>(
            name,
            new GetClusterShardingStats(AllNodesWithin),
            AllNodesWithin,
            cancel
        );
        return stats.Regions.ToDictionary(
            region => region.Key.ToString(),
            region => Picture(region.Value),
            StringComparer.Ordinal
        );
    }

    private async Task<T> AskAsync<T>(string name, object question, TimeSpan within, CancellationToken cancel)
    {
        try
        {
            return await _sharding.ShardRegion(name).Ask<T>(question, within, cancel);
        }
        catch (AskTimeoutException timeout)
        {
            throw new TimeoutException($"The shards of {name} did not answer.", timeout);
        }
    }

    private static RegionPicture Picture(ShardRegionStats stats) =>
        new(
            stats.Stats.ToDictionary(shard => shard.Key, shard => shard.Value, StringComparer.Ordinal),
            [.. stats.Failed.Order(StringComparer.Ordinal)]
        );
}
