using BenchmarkDotNet.Attributes;
using Coordinator.Games;

namespace Coordinator.Benchmarks;

/// <summary>
/// The rules alone, without journal, network or actor: what two players report from a lost link to its return, decided
/// and applied. Four commands, six events.
/// </summary>
[MemoryDiagnoser]
public class RulesOfACycle
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private GameState _playing = GameState.None;
    private GameCommand[] _cycle = [];

    /// <summary>Pauses that the game has been through: its record grows with each.</summary>
    [Params(0, 10, 100)]
    public int PausesBefore { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        GameCommand[] beginning =
        [
            new GameCommands.Create("g1", "c1", ["ada", "bob"], new GameSettings { Validation = false }, null),
            new GameCommands.Connect("ada"),
            new GameCommands.Connect("bob"),
        ];
        _playing = Run(GameState.None, beginning);
        for (var i = 0; i < PausesBefore; i++)
            _playing = Run(_playing, CycleOf(_playing.Epoch + 1));
        _cycle = CycleOf(PausesBefore + 1);
        if (_playing.Phase != GamePhase.Playing || _playing.Epoch != PausesBefore)
            throw new InvalidOperationException($"The game is {_playing.Phase} in epoch {_playing.Epoch}.");
    }

    /// <summary>Loss, loss, recovery, recovery.</summary>
    [Benchmark]
    public GameState DecideAndApplyACycle() => Run(_playing, _cycle);

    /// <summary>The first report alone, as <c>p2p_pause</c> waits for it.</summary>
    [Benchmark]
    public Decision DecideTheFirstLoss() => Game.Decide(_playing, _cycle[0], Now);

    private static GameCommand[] CycleOf(int epoch) =>
        [
            new GameCommands.ReportLost("ada", new LossReport(812, Now, "disconnected", "open", "bob", "relay"), epoch),
            new GameCommands.ReportLost("bob", new LossReport(813, Now, "disconnected", "open", "ada", "relay"), epoch),
            new GameCommands.ReportRecovered("ada", TimeSpan.FromSeconds(1), 1, 815, epoch),
            new GameCommands.ReportRecovered("bob", TimeSpan.FromSeconds(1), 1, 816, epoch),
        ];

    private static GameState Run(GameState state, GameCommand[] commands)
    {
        foreach (var command in commands)
        {
            foreach (var @event in Game.Decide(state, command, Now).Events)
                state = Game.Apply(state, @event);
        }
        return state;
    }
}
