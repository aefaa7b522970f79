using Coordinator.Cluster.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace Coordinator.Node.Management;

/// <summary><c>/cluster/shards</c>: where games live.</summary>
internal static class ShardRoutes
{
    public static void MapShards(this RouteGroupBuilder cluster)
    {
        cluster.MapGet("/shards", ([FromServices] IShards shards) => ClusterJson.Of(new EntityTypesDto(shards.Names)));
        cluster.MapGet("/shards/{name}", OfThisNodeAsync);
        cluster.MapGet("/shards/{name}/stats", OfAllNodesAsync);
    }

    private static async Task<IResult> OfThisNodeAsync(
        string name,
        [FromServices] IShards shards,
        CancellationToken cancel
    )
    {
        try
        {
            return await shards.OfThisNodeAsync(name, cancel) is { } region
                ? ClusterJson.Of(new RegionDto(ClusterJson.Shards(region), region.Failed))
                : NotStarted(name);
        }
        catch (TimeoutException)
        {
            return ClusterJson.Message(
                $"Shard Region {name} not responding, may have been terminated",
                StatusCodes.Status404NotFound
            );
        }
    }

    private static async Task<IResult> OfAllNodesAsync(
        string name,
        [FromServices] IShards shards,
        CancellationToken cancel
    )
    {
        try
        {
            if (await shards.OfAllNodesAsync(name, cancel) is not { } regions)
                return NotStarted(name);
            return ClusterJson.Of(
                new ShardStatsDto(
                    regions.ToDictionary(
                        region => region.Key,
                        region => new NodeShardsDto(ClusterJson.Shards(region.Value), region.Value.Failed),
                        StringComparer.Ordinal
                    ),
                    regions.Values.Sum(region => region.Shards.Values.Sum()),
                    regions.Values.Sum(region => region.Shards.Count)
                )
            );
        }
        catch (TimeoutException)
        {
            return ClusterJson.Message($"Cluster-wide stats for {name} timed out", StatusCodes.Status504GatewayTimeout);
        }
    }

    private static IResult NotStarted(string name) =>
        ClusterJson.Message($"Shard Region {name} is not started", StatusCodes.Status404NotFound);
}
