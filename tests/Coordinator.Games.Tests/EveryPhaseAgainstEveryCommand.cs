using Coordinator.Games;
using static Coordinator.Games.GameCommands;
using P = Coordinator.Games.GamePhase;

namespace Coordinator.Games.Tests;

/// <summary>
/// The whole table: in each phase, each command, its answer, the phase after where that is another, and what happens,
/// with when that must be durable and when it is told. The games stand as <see cref="TestGame.In"/> leaves them: two
/// players, both connected from Validating on, paused by ada at epoch 1 with the deadline 30 s away, ended by that
/// deadline.
/// </summary>
/// <remarks>
/// A cell reads <c>result -&gt; phase: events</c>. After an event's name: <c>!</c> a transition, <c>~</c> deferred,
/// <c>.</c> incidental, <c>'</c> volatile. Before it: <c>&lt;</c> where it is told before it is written.
/// </remarks>
public sealed class EveryPhaseAgainstEveryCommand
{
    private static readonly (string Name, GameCommand Command, string[] Cells)[] Table =
    [
        // in order: None, Waiting, Validating, Playing, Paused, Ended
        (
            "create",
            TestGame.Creation(),
            ["Created -> Waiting: Created!", "Created", "Created", "Created", "Created", "Created"]
        ),
        (
            "create another",
            TestGame.Creation(creationId: "c2"),
            [
                "Created -> Waiting: Created!",
                "AlreadyExists",
                "AlreadyExists",
                "AlreadyExists",
                "AlreadyExists",
                "AlreadyExists",
            ]
        ),
        ("connect", new Connect("ada"), ["NotFound", "None: <PlayerConnected.", "None", "None", "None", "None"]),
        (
            "connect by a library with a name",
            new Connect("ada", "page-1"),
            [
                "NotFound",
                "None: SeatTaken. <PlayerConnected.",
                "None: SeatTaken.",
                "None: SeatTaken.",
                "None: SeatTaken.",
                "None",
            ]
        ),
        (
            "disconnect",
            new Disconnect("ada"),
            [
                "NotFound",
                "None",
                "None: PlayerDisconnected.",
                "None: PlayerDisconnected.",
                "None: PlayerDisconnected.",
                "None: PlayerDisconnected.",
            ]
        ),
        (
            "validated",
            new ReportValidated("ada"),
            ["NotFound", "Waiting", "Waiting: PlayerValidated~", "Complete", "Complete", "Stale"]
        ),
        (
            "validation failed",
            new ReportValidationFailed("ada", "no route"),
            ["NotFound", "Stale", "Repool -> Ended: Ended!", "Stale", "Stale", "Stale"]
        ),
        (
            "lost",
            TestGame.Lost("bob", "ada"),
            [
                "NotFound",
                "NotFound",
                "NotFound",
                "Pause -> Paused: <Paused! LinkLost!",
                "AlreadyPausing: LinkLost!",
                "NotFound",
            ]
        ),
        (
            "lost in epoch 1",
            TestGame.Lost("bob", "ada", epoch: 1),
            ["NotFound", "Stale", "Stale", "Pause -> Paused: <Paused! LinkLost!", "AlreadyPausing: LinkLost!", "Stale"]
        ),
        (
            "lost in epoch 0",
            TestGame.Lost("bob", "ada", epoch: 0),
            ["NotFound", "Stale", "Stale", "Stale", "Stale", "Stale"]
        ),
        (
            "lost in epoch 2",
            TestGame.Lost("bob", "ada", epoch: 2),
            ["NotFound", "Stale", "Stale", "Stale", "Stale", "Stale"]
        ),
        (
            "lost to a stranger",
            TestGame.Lost("bob", "zoe"),
            ["NotFound", "UnknownPeer", "UnknownPeer", "UnknownPeer", "UnknownPeer", "UnknownPeer"]
        ),
        (
            "lost to itself",
            TestGame.Lost("bob", "bob"),
            ["NotFound", "UnknownPeer", "UnknownPeer", "UnknownPeer", "UnknownPeer", "UnknownPeer"]
        ),
        (
            "recovered",
            TestGame.Recovered("ada"),
            ["NotFound", "NotFound", "NotFound", "NotFound", "Resume -> Playing: PlayerRecovered~ Resumed!", "NotFound"]
        ),
        (
            "recovered in epoch 1",
            TestGame.Recovered("ada", epoch: 1),
            ["NotFound", "Stale", "Stale", "Stale", "Resume -> Playing: PlayerRecovered~ Resumed!", "Stale"]
        ),
        (
            "recovered in epoch 0",
            TestGame.Recovered("ada", epoch: 0),
            ["NotFound", "Stale", "Stale", "Stale", "Stale", "Stale"]
        ),
        (
            "recovered, never lost",
            TestGame.Recovered("bob"),
            ["NotFound", "NotFound", "NotFound", "NotFound", "Waiting", "NotFound"]
        ),
        (
            "timed out",
            new ReportTimedOut("ada", 3, null),
            ["NotFound", "NotFound", "NotFound", "NotFound", "TooEarly", "Ended: AttemptsNoted!"]
        ),
        (
            "timed out in epoch 1",
            new ReportTimedOut("ada", 3, 1),
            ["NotFound", "Stale", "Stale", "Stale", "TooEarly", "Ended: AttemptsNoted!"]
        ),
        (
            "timed out in epoch 0",
            new ReportTimedOut("ada", 3, 0),
            ["NotFound", "Stale", "Stale", "Stale", "Stale", "Stale"]
        ),
        (
            "health",
            new ReportHealth("ada", new LinkHealth("bob", "alive", "host", 12.5)),
            [
                "NotFound",
                "Noted: HealthNoted'",
                "Noted: HealthNoted'",
                "Noted: HealthNoted'",
                "Noted: HealthNoted'",
                "Noted",
            ]
        ),
        (
            "health of a link to a stranger",
            new ReportHealth("ada", new LinkHealth("zoe", "alive")),
            ["NotFound", "UnknownPeer", "UnknownPeer", "UnknownPeer", "UnknownPeer", "UnknownPeer"]
        ),
        (
            "interrupted",
            new ReportInterrupted("ada", "bob", TimeSpan.FromSeconds(2), "relay"),
            [
                "NotFound",
                "Noted",
                "Noted: LinkInterrupted~",
                "Noted: LinkInterrupted~",
                "Noted: LinkInterrupted~",
                "Noted",
            ]
        ),
        (
            "interrupted from itself",
            new ReportInterrupted("ada", "ada", TimeSpan.FromSeconds(2), null),
            ["NotFound", "UnknownPeer", "UnknownPeer", "UnknownPeer", "UnknownPeer", "UnknownPeer"]
        ),
        (
            "delay",
            new ReportDelay("ada", TimeSpan.FromMilliseconds(300)),
            [
                "NotFound",
                "Noted: DelayNoted'",
                "Noted: DelayNoted'",
                "Noted: DelayNoted'",
                "Noted: DelayNoted'",
                "Noted",
            ]
        ),
        (
            "leave",
            new Leave("ada", null),
            [
                "NotFound",
                "Left -> Ended: Ended!",
                "Left -> Ended: Ended!",
                "Left -> Ended: Ended!",
                "Left -> Ended: Ended!",
                "Left",
            ]
        ),
        (
            "a stranger leaves",
            new Leave("zoe", null),
            ["NotFound", "NotFound", "NotFound", "NotFound", "NotFound", "NotFound"]
        ),
        (
            "close",
            new Close(),
            [
                "NotFound",
                "Closed -> Ended: Ended!",
                "Closed -> Ended: Ended!",
                "Closed -> Ended: Ended!",
                "Closed -> Ended: Ended!",
                "Closed",
            ]
        ),
        ("wake-up that is not due", new WakeUp(P.Paused, 1), ["None", "None", "None", "None", "None", "None"]),
        (
            "take over",
            new TakeOver(),
            ["None", "None: TakenOver'", "None: TakenOver'", "None: TakenOver'", "None: TakenOver'", "None: TakenOver'"]
        ),
    ];

    /// <summary>What takes more than a phase to come about.</summary>
    private static readonly (string Name, Func<TestGame> Game, GameCommand Command, string Cell)[] Moments =
    [
        (
            "the last player connects",
            () => Waiting(new GameSettings()),
            new Connect("bob"),
            "None -> Validating: <PlayerConnected. Readied!"
        ),
        (
            "the last player connects, and links are not validated",
            () => Waiting(new GameSettings { Validation = false }),
            new Connect("bob"),
            "None -> Playing: <PlayerConnected. Readied! Started!"
        ),
        (
            "the last player validates",
            () => After(P.Validating, new ReportValidated("ada")),
            new ReportValidated("bob"),
            "Complete -> Playing: PlayerValidated~ Started!"
        ),
        (
            "a player that was not lost says where it stopped",
            () => TestGame.In(P.Paused),
            TestGame.Recovered("bob", frame: 9),
            "Waiting: FrameNoted~"
        ),
        (
            "a player that has recovered is back",
            () => After(P.Paused, new Disconnect("ada"), TestGame.Recovered("ada")),
            new Connect("ada"),
            "None -> Playing: <PlayerConnected. Resumed!"
        ),
        (
            "a pause's time has run",
            () => TestGame.In(P.Paused).After(30),
            new WakeUp(P.Paused, 1),
            "Ended -> Ended: PlayerTimedOut~ Ended!"
        ),
        (
            "a player says that a pause's time has run",
            () => TestGame.In(P.Paused).After(30),
            new ReportTimedOut("ada", 3, 1),
            "Ended -> Ended: PlayerTimedOut~ Ended!"
        ),
        (
            "the time to join has run",
            () => TestGame.In(P.Waiting).After(300),
            new WakeUp(P.Waiting, 0),
            "Ended -> Ended: Ended!"
        ),
        (
            "another library takes the seat",
            () => After(P.Playing, new Connect("ada", "page-1")),
            new Connect("ada", "page-2"),
            "None: SeatTaken~"
        ),
        (
            "a library that was replaced comes back",
            () => After(P.Playing, new Connect("ada", "page-1"), new Connect("ada", "page-2")),
            new Connect("ada", "page-1"),
            "Replaced"
        ),
        (
            "a budget of pauses is used up",
            () => SeatsAndBudgets.Paused(1).Back(),
            TestGame.Lost("ada", "bob"),
            "PauseBudgetExhausted -> Ended: <Paused! LinkLost! Ended!"
        ),
        (
            "another process takes over shortly before the deadline",
            () => TestGame.In(P.Paused).After(29),
            new TakeOver(),
            "None: TakenOver~"
        ),
    ];

    public static TheoryData<string, GamePhase> Cells
    {
        get
        {
            var cells = new TheoryData<string, GamePhase>();
            foreach (var (name, _, _) in Table)
            foreach (var phase in Enum.GetValues<GamePhase>())
                cells.Add(name, phase);
            return cells;
        }
    }

    public static TheoryData<string> MomentNames => [.. Moments.Select(moment => moment.Name)];

    [Theory, MemberData(nameof(Cells))]
    public void has_its_answer(string name, GamePhase phase)
    {
        var (_, command, cells) = Table.Single(row => row.Name == name);
        Assert.Equal(cells[(int)phase], Outcome(TestGame.In(phase), command));
    }

    [Theory, MemberData(nameof(MomentNames))]
    public void has_its_answer_in_that_moment(string name)
    {
        var (_, game, command, cell) = Moments.Single(row => row.Name == name);
        Assert.Equal(cell, Outcome(game(), command));
    }

    [Theory, MemberData(nameof(Cells))]
    public void and_a_stale_or_unknown_one_changes_nothing(string name, GamePhase phase)
    {
        var (_, command, _) = Table.Single(row => row.Name == name);
        var game = TestGame.In(phase);
        var before = game.State;

        if (
            game.Do(command)
            is GameResult.Stale
                or GameResult.NotFound
                or GameResult.UnknownPeer
                or GameResult.TooEarly
                or GameResult.AlreadyExists
        )
            Assert.Same(before, game.State);
    }

    [Fact]
    public void no_command_is_missing_from_the_table()
    {
        var all = typeof(GameCommands).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(GameCommand)));
        Assert.Empty(all.Except(Table.Select(row => row.Command.GetType())));
    }

    /// <summary>So whoever changes when one must be durable, or is told, changes a cell.</summary>
    [Fact]
    public void no_event_is_missing_from_the_table()
    {
        var all = typeof(GameEvents).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(GameEvent))).Select(t => t.Name);
        var shown = Table
            .SelectMany(row => row.Cells)
            .Concat(Moments.Select(moment => moment.Cell))
            .SelectMany(cell => cell.Split(": ").Skip(1))
            .SelectMany(events => events.Split(' '))
            .Select(sign => sign.Trim('<', '!', '~', '.', '\''));
        Assert.Empty(all.Except(shown));
    }

    private static string Outcome(TestGame game, GameCommand command)
    {
        var (before, from) = (game.State.Phase, game.History.Count);
        var result = game.Do(command);
        var phase = game.State.Phase == before ? "" : $" -> {game.State.Phase}";
        var events = string.Join(' ', game.History.Skip(from).Select(Sign));
        return $"{result}{phase}{(events.Length > 0 ? $": {events}" : "")}";
    }

    private static string Sign(GameEvent happened) =>
        (happened.Telling == Telling.BeforeWritten ? "<" : "")
        + happened.GetType().Name
        + happened.Durability switch
        {
            Durability.Transition => "!",
            Durability.Deferred => "~",
            Durability.Incidental => ".",
            _ => "'",
        };

    private static TestGame Waiting(GameSettings settings)
    {
        var game = TestGame.In(P.Waiting, settings: settings);
        game.Do(new Connect("ada"));
        return game;
    }

    private static TestGame After(GamePhase phase, params GameCommand[] commands)
    {
        var game = TestGame.In(phase);
        foreach (var command in commands)
            game.Do(command);
        return game;
    }
}
