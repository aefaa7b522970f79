using System.Collections.Immutable;
using Coordinator.Games;
using static Coordinator.Games.GameCommands;

namespace Coordinator.Journal.Tests.Support;

/// <summary>A game played by its rules, and the entries that its actor would have written.</summary>
internal sealed class PlayedGame
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
    private static readonly string[] Names = ["ada", "bob", "cy"];

    private readonly List<GameEvent> _unwritten = [];
    private GameState _state = GameState.None;
    private DateTimeOffset _now = Start;

    /// <summary>One that has just been created.</summary>
    public PlayedGame(string id, int players = 2)
    {
        Id = id;
        Do(new Create(id, $"creation-of-{id}", [.. Names.Take(players)], new GameSettings(), null));
    }

    public string Id { get; }

    public GamePhase Phase => _state.Phase;

    public List<JournalEntry> Entries { get; } = [];

    public IEnumerable<(long Number, JournalEntry Entry)> Numbered => Entries.Select((entry, i) => (i + 1L, entry));

    /// <summary>A game in play that was paused and resumed so often.</summary>
    public static PlayedGame WithPauses(string id, int pauses = 1)
    {
        var game = new PlayedGame(id).Begin();
        for (var i = 0; i < pauses; i++)
            game.PauseAndResume();
        return game.Flush();
    }

    public PlayedGame Begin()
    {
        foreach (var player in _state.Players)
            Do(new Connect(player));
        foreach (var player in _state.Players)
            Do(new ReportValidated(player));
        return this;
    }

    public PlayedGame Pause() =>
        After(10).Do(new ReportLost("ada", new LossReport(100, Peer: "bob", IceState: "failed"), null));

    public PlayedGame PauseAndResume() =>
        Pause().After(1.5).Do(new ReportRecovered("ada", TimeSpan.FromSeconds(1.5), 1, 101, null));

    public PlayedGame End() => After(1).Do(new Leave("bob", "enough")).Flush();

    public PlayedGame After(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public PlayedGame Do(GameCommand command)
    {
        var events = Game.Decide(_state, command, _now).Events;
        foreach (var happened in events)
        {
            _state = Game.Apply(_state, happened);
            if (happened.Durability != Durability.Volatile)
                _unwritten.Add(happened);
        }
        return events.Any(happened => happened.Durability == Durability.Transition) ? Flush() : this;
    }

    /// <summary>What is not in an entry yet goes into one.</summary>
    public PlayedGame Flush()
    {
        if (_unwritten.Count > 0)
            Entries.Add(new JournalEntry([.. _unwritten]));
        _unwritten.Clear();
        return this;
    }
}
