using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;

namespace Coordinator.Dashboard.Live;

/// <summary>
/// Games and nodes at one moment, worked out once for all pages. <c>Newest</c>: every live game, the newest first.
/// <c>Pauses</c>: the games that stand still, the one whose time runs out first at the front. <c>Away</c>: games whose node
/// does not answer and that no other has taken over.
/// </summary>
public sealed record Picture(
    DateTimeOffset At, ClusterPicture Cluster, IReadOnlyList<LiveGame> Newest, IReadOnlyDictionary<GamePhase, int> ByPhase,
    IReadOnlyList<LiveGame> Pauses, IReadOnlyList<NodeState> Nodes, int Away)
{
    /// <summary>Games that are not over.</summary>
    public int Open { get; } = Newest.Count(game => game.Phase != GamePhase.Ended);

    /// <summary>How many games are in this phase.</summary>
    public int In(GamePhase phase) => ByPhase.GetValueOrDefault(phase);

    /// <summary>The picture of these games on these nodes.</summary>
    public static Picture Of(IReadOnlyCollection<LiveGame> games, ClusterPicture cluster, DateTimeOffset now)
    {
        var newest = games.OrderByDescending(game => game.CreatedAt).ThenBy(game => game.GameId, StringComparer.Ordinal).ToList();
        var open = newest.Where(game => game.Phase != GamePhase.Ended).ToList();
        var byNode = open.ToLookup(game => game.Node);
        return new Picture(
            now, cluster, newest,
            newest.CountBy(game => game.Phase).ToDictionary(),
            [.. open.Where(game => game.Phase == GamePhase.Paused).OrderBy(game => game.Deadline ?? DateTimeOffset.MaxValue)],
            [.. cluster.Members.Select(member => NodeState.Of(member, byNode[member.Address]))],
            open.Count(game => game.IsAway));
    }
}
