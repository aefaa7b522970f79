using System.Collections.Immutable;
using Coordinator.Games;
using static Coordinator.Games.GameCommands;

namespace Coordinator.Games.Tests;

/// <summary>One game driven by hand: its state, its clock, what happened, and what the players were told.</summary>
internal sealed class TestGame
{
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
    public static readonly ImmutableArray<string> Names = ["ada", "bob", "cy", "dee", "eve", "fay", "gus", "hal"];

    public GameState State { get; private set; } = GameState.None;
    public DateTimeOffset Now { get; private set; } = Start;
    public List<GameEvent> History { get; } = [];
    public List<Notice> Told { get; } = [];

    public static TestGame In(GamePhase phase, int players = 2, GameSettings? settings = null)
    {
        var game = new TestGame();
        if (phase == GamePhase.None)
            return game;
        game.Do(Creation(players, settings));
        if (phase == GamePhase.Waiting)
            return game;
        foreach (var player in game.State.Players)
            game.Do(new Connect(player));
        if (phase == GamePhase.Validating)
            return game;
        foreach (var player in game.State.Players)
            game.Do(new ReportValidated(player));
        if (phase == GamePhase.Playing)
            return game;
        game.After(10).Do(Lost("ada", "bob"));
        if (phase == GamePhase.Ended)
            game.After(30).Tick();
        Assert.Equal(phase, game.State.Phase);
        return game;
    }

    public static Create Creation(int players = 2, GameSettings? settings = null, string creationId = "c1") =>
        new("g1", creationId, [.. Names.Take(players)], settings ?? new GameSettings(), null);

    public static ReportLost Lost(string player, string? peer = null, int? epoch = null, long frame = 100) =>
        new(player, new LossReport(frame, Peer: peer), epoch);

    public static ReportRecovered Recovered(string player, int? epoch = null, long? frame = null) =>
        new(player, TimeSpan.FromSeconds(1), 1, frame, epoch);

    public TestGame After(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public GameResult Do(GameCommand command)
    {
        var decision = Game.Decide(State, command, Now);
        foreach (var happened in decision.Events)
        {
            Told.AddRange(Notices.Of(happened, State, Now));
            State = Game.Apply(State, happened);
            History.Add(happened);
        }
        return decision.Result;
    }

    /// <summary>Ten seconds later everyone who was lost is back, and play goes on.</summary>
    public TestGame Back()
    {
        After(10);
        foreach (var player in State.Pause!.StillLost.ToList())
            Do(Recovered(player));
        Assert.Equal(GamePhase.Playing, State.Phase);
        return this;
    }

    public void Run(IEnumerable<(GameCommand Command, double After)> steps)
    {
        foreach (var (command, after) in steps)
            After(after).Do(command);
    }

    /// <summary>The timer that the state asks for fires now, whether it is due or not.</summary>
    public GameResult Tick() =>
        NextWakeUp.Of(State) is { } due ? Do(new WakeUp(due.Phase, due.Epoch)) : GameResult.None;

    /// <summary>The same game as another process reads it back, from the events of which this holds.</summary>
    public TestGame Replayed(Func<GameEvent, bool>? written = null)
    {
        var copy = new TestGame { Now = Now };
        foreach (
            var happened in History.Where(h => h.Durability != Durability.Volatile && (written is null || written(h)))
        )
        {
            copy.State = Game.Apply(copy.State, happened);
            copy.History.Add(happened);
        }
        return copy;
    }

    /// <summary>What has happened of one kind, in order: what stands in the record, once it is written.</summary>
    public IReadOnlyList<T> Happened<T>()
        where T : GameEvent => [.. History.OfType<T>()];

    public IEnumerable<T> ToldOf<T>()
        where T : Notice => Told.OfType<T>();
}
