using System.Collections.Concurrent;
using Coordinator.Games;

namespace Coordinator.Cluster.Live;

/// <summary>
/// The open games that this node runs, as their actors see them. Written by each game's actor, from any thread; what
/// has changed is taken out by <see cref="LiveGamesActor"/>, so that a storm of changes costs each game one line a
/// time.
/// </summary>
internal sealed class LocalGames
{
    private readonly ConcurrentDictionary<string, GameState> _games = new();
    private readonly ConcurrentDictionary<string, bool> _changed = new();

    public ICollection<GameState> All => _games.Values;

    public int Count => _games.Count;

    public GameState? Find(string gameId) => _games.GetValueOrDefault(gameId);

    /// <summary>The game stands so now.</summary>
    public void Put(GameState game)
    {
        if (_games.TryGetValue(game.GameId, out var before) && LooksTheSame(before, game))
        {
            _games[game.GameId] = game;
            return;
        }
        if (game.IsOpen)
            _games[game.GameId] = game;
        else if (!_games.TryRemove(game.GameId, out _))
            return;
        _changed[game.GameId] = !game.IsOpen;
    }

    /// <summary>Nothing that others are told has changed: most of what happens to a game in play is the health of its
    /// links.</summary>
    private static bool LooksTheSame(GameState before, GameState game) =>
        (before.Phase, before.Epoch, before.Deadline) == (game.Phase, game.Epoch, game.Deadline)
        && ReferenceEquals(before.Connected, game.Connected)
        && ReferenceEquals(before.Pause, game.Pause);

    /// <summary>The game's actor has stopped here. A game that is not over goes on elsewhere.</summary>
    public void Remove(string gameId)
    {
        if (_games.TryRemove(gameId, out _))
            _changed[gameId] = false;
    }

    /// <summary>What has changed since this was asked last.</summary>
    public Changes TakeChanges()
    {
        if (_changed.IsEmpty)
            return Changes.None;
        var (games, over, moved) = (new List<GameState>(), new List<string>(), new List<string>());
        foreach (var gameId in _changed.Keys)
        {
            // The mark goes before the game is read: a change in between is told once more, never missed.
            if (!_changed.TryRemove(gameId, out var isOver))
                continue;
            if (Find(gameId) is { } game)
                games.Add(game);
            else if (isOver)
                over.Add(gameId);
            else
                moved.Add(gameId);
        }
        return new Changes(games, over, moved);
    }

    /// <summary>Games that changed, are over, and have left this node without being over.</summary>
    public sealed record Changes(
        IReadOnlyList<GameState> Games,
        IReadOnlyList<string> Over,
        IReadOnlyList<string> Moved
    )
    {
        public static Changes None { get; } = new([], [], []);

        public bool IsEmpty => Games.Count + Over.Count + Moved.Count == 0;
    }
}
