using Coordinator.Games;

namespace Coordinator.Dashboard.Live;

/// <summary>
/// One link of a game, with what its two ends have said of it. <c>NearMisses</c>: of the end that reported more, since
/// both as a rule report the same ones; <c>Latest</c>: the latest of them.
/// </summary>
public sealed record GameLink(
    string One,
    string Other,
    NotedHealth? OfOne,
    NotedHealth? OfOther,
    int NearMisses,
    NearMisses? Latest
)
{
    /// <summary>From well to lost, so that the graver of two words is the greater one.</summary>
    private static readonly string[] Statuses = ["alive", "connecting", "interrupted", "lost"];

    /// <summary>What either end has said, the graver first, and of equals the later; none where nobody has said
    /// anything yet.</summary>
    public IReadOnlyList<NotedHealth> Said { get; } =
    [.. new[] { OfOne, OfOther }.OfType<NotedHealth>().OrderByDescending(GravityOf).ThenByDescending(said => said.At)];

    /// <summary>Whether the ends see the link differently.</summary>
    public bool IsDisputed => Said is [var first, var second] && first.Status != second.Status;

    /// <summary>How the packets go, by each end that knows it.</summary>
    public IEnumerable<string> ConnectionTypes =>
        new[] { OfOne, OfOther }.Select(said => said?.ConnectionType).OfType<string>().Distinct();

    /// <summary>The longer of what the two ends measured, ms; null where none did.</summary>
    public double? LatencyMs => Said.Max(said => said.LatencyMs);

    /// <summary>When something was said of it last.</summary>
    public DateTimeOffset? At => Said.Count == 0 ? null : Said.Max(said => said.At);

    /// <summary>All links of a game: each player's to each other.</summary>
    public static IReadOnlyList<GameLink> Of(GameState game) =>
        [
            .. from one in game.Players
            from other in game.Players.SkipWhile(player => player != one).Skip(1)
            select Of(game, one, other),
        ];

    private static GameLink Of(GameState game, string one, string other)
    {
        var nearMisses = game
            .NearMisses.Where(end =>
                end.Player == one && (end.Peer ?? OnlyPeer(game, one)) == other
                || end.Player == other && (end.Peer ?? OnlyPeer(game, other)) == one
            )
            .ToList();
        return new GameLink(
            one,
            other,
            HealthOf(game, one, other),
            HealthOf(game, other, one),
            nearMisses.GroupBy(end => end.Player).Select(end => end.Sum(misses => misses.Count)).DefaultIfEmpty().Max(),
            nearMisses.MaxBy(end => end.LastAt)
        );
    }

    private static NotedHealth? HealthOf(GameState game, string player, string peer) =>
        game.Health.Find(said => said.Player == player && said.Peer == peer);

    private static string? OnlyPeer(GameState game, string player) =>
        game.Players.Length == 2 ? game.Players.First(other => other != player) : null;

    private static int GravityOf(NotedHealth said) => Array.IndexOf(Statuses, said.Status);
}
