using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Regions = System.Collections.Immutable.IImmutableDictionary<
    Akka.Actor.IActorRef,
    System.Collections.Immutable.IImmutableList<string>
>;

namespace Coordinator.Cluster.Nodes;

/// <summary>
/// Which node a shard of games lives on: the one with the fewest, of those that have settled and are not being drained.
/// Shards move a few at a time, away from a node that is being drained, or to level the nodes out; so a game is away
/// for as long as its own shard takes to move, and not for as long as a whole node does.
/// </summary>
/// <param name="directory">Which nodes are being drained.</param>
internal sealed class GameAllocation(NodeDirectory directory) : IActorSystemDependentAllocationStrategy
{
    /// <summary>
    /// Shards that move away from a draining node at the same time, of a hundred. Each stops its games, and starts them
    /// from the journal on another node: that is what the database has to bear. To level out, one moves at a time.
    /// </summary>
    private const int DrainAtOnce = 3;

    /// <summary>
    /// Levelling out is no hurry, and each move takes games away for a moment: it waits until a cluster that was
    /// disturbed has been whole again for this long.
    /// </summary>
    private static readonly TimeSpan LevelAfter = TimeSpan.FromSeconds(2);

    private Akka.Cluster.Cluster _cluster = null!;
    private long? _disturbedAt;
    private string? _levelling;

    public void Start(ActorSystem system) => _cluster = Akka.Cluster.Cluster.Get(system);

    public Task<IActorRef> AllocateShard(IActorRef requester, string shardId, Regions currentShardAllocations)
    {
        // One by one, games may go to a node that has just come, which warms it up; in numbers they go to the others.
        var isLevelling = shardId == _levelling;
        // Where all are being drained, a game is better off there than nowhere.
        var best = currentShardAllocations
            .OrderByDescending(region => TakesGames(region.Key))
            .ThenByDescending(region => isLevelling || directory.HasSettled(AddressOf(region.Key)))
            .ThenBy(region => region.Value.Count)
            .First();
        return Task.FromResult(best.Key);
    }

    public Task<IImmutableSet<string>> Rebalance(
        Regions currentShardAllocations,
        IImmutableSet<string> rebalanceInProgress
    )
    {
        var isWhole = IsWhole(currentShardAllocations.Keys);
        if (!isWhole)
            _disturbedAt = TimeProvider.System.GetTimestamp();
        return Task.FromResult<IImmutableSet<string>>(
            isWhole ? [.. ToMove(currentShardAllocations, rebalanceInProgress)] : ImmutableHashSet<string>.Empty
        );
    }

    private bool IsQuiet => _disturbedAt is not { } at || TimeProvider.System.GetElapsedTime(at) >= LevelAfter;

    private IEnumerable<string> ToMove(Regions all, IImmutableSet<string> moving)
    {
        var taking = all.Where(region => TakesGames(region.Key)).ToList();
        if (taking.Count == 0)
            return [];

        var leaving = all.Except(taking).SelectMany(region => region.Value).Except(moving).ToList();
        if (leaving.Count > 0)
            return leaving.Take(Math.Max(0, DrainAtOnce - moving.Count));
        if (moving.Count > 0 || !IsQuiet)
            return [];
        var fewest = taking.Min(region => region.Value.Count);
        var fullest = taking.MaxBy(region => region.Value.Count);
        if (fullest.Value.Count - fewest <= 1)
            return [];
        _levelling = fullest.Value[0];
        return [_levelling];
    }

    private bool TakesGames(IActorRef region) =>
        !directory.IsDraining(AddressOf(region)) && StatusOf(region) == MemberStatus.Up;

    /// <summary>
    /// A move waits for a word from every node, and for as long as the hand-off's time-out where one has died: while
    /// one can't be reached, or has just gone and its region is still known, games that stay put are better off.
    /// </summary>
    private bool IsWhole(IEnumerable<IActorRef> regions) =>
        _cluster.State.Unreachable.IsEmpty
        && !_cluster.State.Members.Any(member => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp)
        && regions.All(region => StatusOf(region) is MemberStatus.Up or MemberStatus.Leaving);

    private MemberStatus? StatusOf(IActorRef region) =>
        _cluster.State.Members.FirstOrDefault(member => member.Address == AddressOf(region))?.Status;

    private Address AddressOf(IActorRef region) =>
        region.Path.Address.HasLocalScope ? _cluster.SelfAddress : region.Path.Address;
}
