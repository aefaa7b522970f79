using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Regions = System.Collections.Immutable.IImmutableDictionary<
    Akka.Actor.IActorRef, System.Collections.Immutable.IImmutableList<string>>;

namespace Coordinator.Cluster.Nodes;

/// <summary>
/// Which node a shard of games lives on: the one with the fewest, and none that is being drained. Shards move a few at a
/// time, away from a node that is being drained, or to level the nodes out; so a game is away for as long as its own shard
/// takes to move, and not for as long as a whole node does.
/// </summary>
/// <param name="directory">Which nodes are being drained.</param>
internal sealed class GameAllocation(NodeDirectory directory) : IActorSystemDependentAllocationStrategy
{
    /// <summary>
    /// Shards that move at the same time, of a hundred. Each stops its games, and starts them from the journal on
    /// another node: that is what the database has to bear.
    /// </summary>
    public const int DrainAtOnce = 3, LevelAtOnce = 1;

    private Akka.Cluster.Cluster _cluster = null!;

    public void Start(ActorSystem system) => _cluster = Akka.Cluster.Cluster.Get(system);

    public Task<IActorRef> AllocateShard(IActorRef requester, string shardId, Regions currentShardAllocations)
    {
        var taking = currentShardAllocations.Where(region => TakesGames(region.Key)).ToList();
        // Where all are being drained, a game is better off there than nowhere.
        var possible = taking.Count > 0 ? taking : [.. currentShardAllocations];
        return Task.FromResult(possible.MinBy(region => region.Value.Count).Key);
    }

    public Task<IImmutableSet<string>> Rebalance(Regions currentShardAllocations, IImmutableSet<string> rebalanceInProgress) =>
        Task.FromResult<IImmutableSet<string>>(
            IsWholeAndQuiet() ? [.. ToMove(currentShardAllocations, rebalanceInProgress)] : ImmutableHashSet<string>.Empty);

    private IEnumerable<string> ToMove(Regions all, IImmutableSet<string> moving)
    {
        var taking = all.Where(region => TakesGames(region.Key)).ToList();
        if (taking.Count == 0) return [];

        var leaving = all.Except(taking).SelectMany(region => region.Value).Except(moving).ToList();
        if (leaving.Count > 0) return leaving.Take(Math.Max(0, DrainAtOnce - moving.Count));
        if (moving.Count > 0) return [];

        var fewest = taking.Min(region => region.Value.Count);
        var fullest = taking.MaxBy(region => region.Value.Count);
        return fullest.Value.Count - fewest > 1 ? fullest.Value.Take(LevelAtOnce) : [];
    }

    private bool TakesGames(IActorRef region)
    {
        var address = region.Path.Address.HasLocalScope ? _cluster.SelfAddress : region.Path.Address;
        return !directory.IsDraining(address)
               && _cluster.State.Members.Any(member => member.Address == address && member.Status == MemberStatus.Up);
    }

    /// <summary>A move waits for a word from every node: while one can't be reached, games that stay put are better off.</summary>
    private bool IsWholeAndQuiet() =>
        _cluster.State.Unreachable.IsEmpty
        && !_cluster.State.Members.Any(member => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp);
}
