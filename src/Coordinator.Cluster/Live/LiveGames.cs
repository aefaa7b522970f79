using System.Collections.Concurrent;
using Coordinator.Games;

namespace Coordinator.Cluster.Live;

/// <summary>What this node knows of all open games. Written by <see cref="LiveGamesActor"/>, read from any
/// thread.</summary>
internal sealed class LiveGames(LocalGames here) : ILiveGames
{
    /// <summary>
    /// How long a game stays listed as away after its node is gone. The last of a node's games answers elsewhere after
    /// 8 s (measured), so one that is away for longer was over.
    /// </summary>
    public static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, LiveGame> _games = new();
    private long _version;
    private string _self = "";

    public long Version => Interlocked.Read(ref _version);

    public IReadOnlyCollection<LiveGame> All => (IReadOnlyCollection<LiveGame>)_games.Values;

    public IReadOnlyCollection<LiveGame> Here =>
        [.. here.All.Select(game => Of(CardOf(game), Volatile.Read(ref _self)))];

    public LiveGame? Find(string gameId) => _games.GetValueOrDefault(gameId);

    public static LiveMessages.Card CardOf(GameState game) =>
        new(
            game.GameId,
            game.Phase,
            game.Epoch,
            game.Players,
            [.. game.Players.Where(game.Connected.Contains)],
            game.CreatedAt,
            game.PhaseSince,
            game.Deadline,
            game.Phase == GamePhase.Paused ? game.Pause!.DetectingPlayer : null,
            game.Phase == GamePhase.Paused ? [.. game.Pause!.StillLost] : []
        );

    /// <summary>This node's own address, as others see it.</summary>
    public void StartAt(string self) => Volatile.Write(ref _self, self);

    /// <summary>
    /// The node runs the game, and it stands so. A node that takes a game over says so after the one that gave it away,
    /// so the last to speak is right.
    /// </summary>
    public void Put(LiveMessages.Card card, string node) => _games[card.GameId] = Of(card, node);

    /// <summary>The node runs the game no more: it is over, or another will say that it runs it.</summary>
    public void Gone(string gameId, string node, bool isOver)
    {
        // Over it is whoever says so: the node that it moved to may not have said yet that it has it.
        if (isOver)
            _games.TryRemove(gameId, out _);
        else if (_games.TryGetValue(gameId, out var game) && game.Node == node)
            _games.TryUpdate(gameId, game with { IsAway = true }, game);
    }

    /// <summary>The node does not answer: what is known of its games is the last that it said.</summary>
    public void Away(string node)
    {
        foreach (var game in Of(node))
            Gone(game.GameId, node, isOver: false);
    }

    /// <summary>Games of the node that are away are over, or were never there.</summary>
    public void Forget(string node)
    {
        foreach (var game in Of(node).Where(game => game.IsAway))
            Gone(game.GameId, node, isOver: true);
    }

    public IEnumerable<LiveGame> Of(string node) => _games.Values.Where(game => game.Node == node);

    /// <summary>Whoever looks at the version sees that something has changed.</summary>
    public void Changed() => Interlocked.Increment(ref _version);

    private static LiveGame Of(LiveMessages.Card card, string node) =>
        new(
            card.GameId,
            card.Phase,
            card.Epoch,
            card.Players,
            card.Connected,
            card.CreatedAt,
            card.PhaseSince,
            card.Deadline,
            card.DetectingPlayer,
            card.StillLost,
            node,
            IsAway: false
        );
}
