using Coordinator.Games;
using static Coordinator.Games.GameCommands;
using P = Coordinator.Games.GamePhase;
using R = Coordinator.Games.GameResult;

namespace Coordinator.Games.Tests;

/// <summary>
/// The whole table: in each phase, each command, its answer and the phase after. The games stand as
/// <see cref="TestGame.In"/> leaves them: two players, both connected from Validating on, paused by ada at epoch 1
/// with the deadline 30 s away, ended by that deadline.
/// </summary>
public sealed class EveryPhaseAgainstEveryCommand
{
    private static readonly (string Name, GameCommand Command, (GameResult Result, GamePhase After)[] Rows)[] Table =
    [
        // in order: None, Waiting, Validating, Playing, Paused, Ended
        ("create", TestGame.Creation(),
            [(R.Created, P.Waiting), (R.Created, P.Waiting), (R.Created, P.Validating), (R.Created, P.Playing), (R.Created, P.Paused), (R.Created, P.Ended)]),
        ("create another", TestGame.Creation(creationId: "c2"),
            [(R.Created, P.Waiting), (R.AlreadyExists, P.Waiting), (R.AlreadyExists, P.Validating), (R.AlreadyExists, P.Playing), (R.AlreadyExists, P.Paused), (R.AlreadyExists, P.Ended)]),
        ("connect", new Connect("ada"),
            [(R.NotFound, P.None), (R.None, P.Waiting), (R.None, P.Validating), (R.None, P.Playing), (R.None, P.Paused), (R.None, P.Ended)]),
        ("disconnect", new Disconnect("ada"),
            [(R.NotFound, P.None), (R.None, P.Waiting), (R.None, P.Validating), (R.None, P.Playing), (R.None, P.Paused), (R.None, P.Ended)]),
        ("validated", new ReportValidated("ada"),
            [(R.NotFound, P.None), (R.Waiting, P.Waiting), (R.Waiting, P.Validating), (R.Complete, P.Playing), (R.Complete, P.Paused), (R.Stale, P.Ended)]),
        ("validation failed", new ReportValidationFailed("ada", "no route"),
            [(R.NotFound, P.None), (R.Stale, P.Waiting), (R.Repool, P.Ended), (R.Stale, P.Playing), (R.Stale, P.Paused), (R.Stale, P.Ended)]),
        ("lost", TestGame.Lost("bob", "ada"),
            [(R.NotFound, P.None), (R.NotFound, P.Waiting), (R.NotFound, P.Validating), (R.Pause, P.Paused), (R.AlreadyPausing, P.Paused), (R.NotFound, P.Ended)]),
        ("lost in epoch 1", TestGame.Lost("bob", "ada", epoch: 1),
            [(R.NotFound, P.None), (R.Stale, P.Waiting), (R.Stale, P.Validating), (R.Pause, P.Paused), (R.AlreadyPausing, P.Paused), (R.Stale, P.Ended)]),
        ("lost in epoch 0", TestGame.Lost("bob", "ada", epoch: 0),
            [(R.NotFound, P.None), (R.Stale, P.Waiting), (R.Stale, P.Validating), (R.Stale, P.Playing), (R.Stale, P.Paused), (R.Stale, P.Ended)]),
        ("lost in epoch 2", TestGame.Lost("bob", "ada", epoch: 2),
            [(R.NotFound, P.None), (R.Stale, P.Waiting), (R.Stale, P.Validating), (R.Stale, P.Playing), (R.Stale, P.Paused), (R.Stale, P.Ended)]),
        ("lost to a stranger", TestGame.Lost("bob", "zoe"),
            [(R.NotFound, P.None), (R.UnknownPeer, P.Waiting), (R.UnknownPeer, P.Validating), (R.UnknownPeer, P.Playing), (R.UnknownPeer, P.Paused), (R.UnknownPeer, P.Ended)]),
        ("lost to itself", TestGame.Lost("bob", "bob"),
            [(R.NotFound, P.None), (R.UnknownPeer, P.Waiting), (R.UnknownPeer, P.Validating), (R.UnknownPeer, P.Playing), (R.UnknownPeer, P.Paused), (R.UnknownPeer, P.Ended)]),
        ("recovered", TestGame.Recovered("ada"),
            [(R.NotFound, P.None), (R.NotFound, P.Waiting), (R.NotFound, P.Validating), (R.NotFound, P.Playing), (R.Resume, P.Playing), (R.NotFound, P.Ended)]),
        ("recovered in epoch 1", TestGame.Recovered("ada", epoch: 1),
            [(R.NotFound, P.None), (R.Stale, P.Waiting), (R.Stale, P.Validating), (R.Stale, P.Playing), (R.Resume, P.Playing), (R.Stale, P.Ended)]),
        ("recovered in epoch 0", TestGame.Recovered("ada", epoch: 0),
            [(R.NotFound, P.None), (R.Stale, P.Waiting), (R.Stale, P.Validating), (R.Stale, P.Playing), (R.Stale, P.Paused), (R.Stale, P.Ended)]),
        ("recovered, never lost", TestGame.Recovered("bob"),
            [(R.NotFound, P.None), (R.NotFound, P.Waiting), (R.NotFound, P.Validating), (R.NotFound, P.Playing), (R.Waiting, P.Paused), (R.NotFound, P.Ended)]),
        ("timed out", new ReportTimedOut("ada", 3, null),
            [(R.NotFound, P.None), (R.NotFound, P.Waiting), (R.NotFound, P.Validating), (R.NotFound, P.Playing), (R.TooEarly, P.Paused), (R.Ended, P.Ended)]),
        ("timed out in epoch 1", new ReportTimedOut("ada", 3, 1),
            [(R.NotFound, P.None), (R.Stale, P.Waiting), (R.Stale, P.Validating), (R.Stale, P.Playing), (R.TooEarly, P.Paused), (R.Ended, P.Ended)]),
        ("timed out in epoch 0", new ReportTimedOut("ada", 3, 0),
            [(R.NotFound, P.None), (R.Stale, P.Waiting), (R.Stale, P.Validating), (R.Stale, P.Playing), (R.Stale, P.Paused), (R.Stale, P.Ended)]),
        ("health", new ReportHealth("ada", new LinkHealth("bob", "alive", "host", 12.5)),
            [(R.NotFound, P.None), (R.Noted, P.Waiting), (R.Noted, P.Validating), (R.Noted, P.Playing), (R.Noted, P.Paused), (R.Noted, P.Ended)]),
        ("health of a link to a stranger", new ReportHealth("ada", new LinkHealth("zoe", "alive")),
            [(R.NotFound, P.None), (R.UnknownPeer, P.Waiting), (R.UnknownPeer, P.Validating), (R.UnknownPeer, P.Playing), (R.UnknownPeer, P.Paused), (R.UnknownPeer, P.Ended)]),
        ("interrupted", new ReportInterrupted("ada", "bob", TimeSpan.FromSeconds(2), "relay"),
            [(R.NotFound, P.None), (R.Noted, P.Waiting), (R.Noted, P.Validating), (R.Noted, P.Playing), (R.Noted, P.Paused), (R.Noted, P.Ended)]),
        ("interrupted from itself", new ReportInterrupted("ada", "ada", TimeSpan.FromSeconds(2), null),
            [(R.NotFound, P.None), (R.UnknownPeer, P.Waiting), (R.UnknownPeer, P.Validating), (R.UnknownPeer, P.Playing), (R.UnknownPeer, P.Paused), (R.UnknownPeer, P.Ended)]),
        ("leave", new Leave("ada", null),
            [(R.NotFound, P.None), (R.Left, P.Ended), (R.Left, P.Ended), (R.Left, P.Ended), (R.Left, P.Ended), (R.Left, P.Ended)]),
        ("a stranger leaves", new Leave("zoe", null),
            [(R.NotFound, P.None), (R.NotFound, P.Waiting), (R.NotFound, P.Validating), (R.NotFound, P.Playing), (R.NotFound, P.Paused), (R.NotFound, P.Ended)]),
        ("close", new Close(),
            [(R.NotFound, P.None), (R.Closed, P.Ended), (R.Closed, P.Ended), (R.Closed, P.Ended), (R.Closed, P.Ended), (R.Closed, P.Ended)]),
        ("wake-up that is not due", new WakeUp(P.Paused, 1),
            [(R.None, P.None), (R.None, P.Waiting), (R.None, P.Validating), (R.None, P.Playing), (R.None, P.Paused), (R.None, P.Ended)]),
        ("take over", new TakeOver(),
            [(R.None, P.None), (R.None, P.Waiting), (R.None, P.Validating), (R.None, P.Playing), (R.None, P.Paused), (R.None, P.Ended)]),
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

    [Theory, MemberData(nameof(Cells))]
    public void has_its_answer(string name, GamePhase phase)
    {
        var (_, command, rows) = Table.Single(row => row.Name == name);
        var (result, after) = rows[(int)phase];
        var game = TestGame.In(phase);

        Assert.Equal(result, game.Do(command));
        Assert.Equal(after, game.State.Phase);
    }

    [Theory, MemberData(nameof(Cells))]
    public void and_a_stale_or_unknown_one_changes_nothing(string name, GamePhase phase)
    {
        var (_, command, _) = Table.Single(row => row.Name == name);
        var game = TestGame.In(phase);
        var before = game.State;

        if (game.Do(command) is R.Stale or R.NotFound or R.UnknownPeer or R.TooEarly or R.AlreadyExists)
            Assert.Same(before, game.State);
    }

    [Fact]
    public void no_command_is_missing_from_the_table()
    {
        var all = typeof(GameCommands).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(GameCommand)));
        Assert.Empty(all.Except(Table.Select(row => row.Command.GetType())));
    }
}
