using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;

namespace Coordinator.Dashboard.Live;

/// <summary>
/// Games and nodes at one moment, worked out once for all pages. <c>Pauses</c>: the games that stand still, the one
/// whose time runs out first at the front. <c>Away</c>: games whose node does not answer and that no other has taken
/// over.
/// <c>StoreTrouble</c>: why this node can store nothing, as a sentence; null: it can.
/// </summary>
public sealed record Snapshot(
    DateTimeOffset At,
    ClusterPicture Cluster,
    IReadOnlyCollection<LiveGame> Games,
    IReadOnlyDictionary<GamePhase, int> ByPhase,
    IReadOnlyList<LiveGame> Pauses,
    IReadOnlyList<NodeState> Nodes,
    int Away,
    string? StoreTrouble = null
)
{
    private readonly Lazy<IReadOnlyList<LiveGame>> newest = new(() =>
        [.. Games.OrderByDescending(game => game.CreatedAt).ThenBy(game => game.GameId, StringComparer.Ordinal)]
    );

    /// <summary>Games that are not over.</summary>
    public int Open { get; } = Games.Count(game => game.Phase != GamePhase.Ended);

    /// <summary>Every live game, the newest first. Put in order when it is first asked for: one page alone shows them
    /// all.</summary>
    public IReadOnlyList<LiveGame> Newest => newest.Value;

    /// <summary>How many games are in this phase.</summary>
    public int In(GamePhase phase) => ByPhase.GetValueOrDefault(phase);

    /// <summary>The picture of these games on these nodes.</summary>
    public static Snapshot Of(
        IReadOnlyCollection<LiveGame> games,
        ClusterPicture cluster,
        DateTimeOffset now,
        string? storeTrouble = null
    )
    {
        var open = games.Where(game => game.Phase != GamePhase.Ended).ToList();
        var byNode = open.ToLookup(game => game.Node);
        return new Snapshot(
            now,
            cluster,
            games,
            games.CountBy(game => game.Phase).ToDictionary(),
            [
                .. open.Where(game => game.Phase == GamePhase.Paused)
                    .OrderBy(game => game.Deadline ?? DateTimeOffset.MaxValue)
                    .ThenByDescending(game => game.CreatedAt)
                    .ThenBy(game => game.GameId, StringComparer.Ordinal),
            ],
            [.. cluster.Members.Select(member => NodeState.Of(member, byNode[member.Address]))],
            open.Count(game => game.IsAway),
            storeTrouble
        );
    }
}
