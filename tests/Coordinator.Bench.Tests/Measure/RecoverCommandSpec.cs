using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Recovery;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests.Measure;

/// <summary><c>recover</c> against a coordinator in memory that sends its players away where another would be
/// killed.</summary>
public sealed class RecoverCommandSpec
{
    private const int Games = 3;

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5),
        Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task games_that_are_all_back_have_no_violation()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var running = await PausedAsync(coordinator);
        coordinator.DisconnectSocketIo();
        var outcome = await running.WaitAsync(Patience);

        Assert.Empty(outcome.Violations.First);
        Assert.Equal(Games, outcome.Times.Single(t => t.Key == "bound_ms").Values.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_game_that_never_answers_is_a_violation_and_does_not_cost_the_figures(bool answersBackends)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var running = await PausedAsync(coordinator);
        var silent = coordinator.SilenceOne(answersBackends);
        coordinator.DisconnectSocketIo();
        var outcome = await running.WaitAsync(Patience);

        var violations = outcome.Violations.First;
        Assert.Contains($"Game {silent} did not have its players back within 5 s.", violations);
        Assert.Contains(violations, v =>
            v.Contains(
                answersBackends
                    ? $"waited 5 s for an answer to {HubMethods.ReconnectionSuccess} of player-1"
                    : $"Game {silent} never answered after the failure",
                StringComparison.Ordinal
            )
        );
        Assert.All(violations, v => Assert.Contains(silent, v, StringComparison.Ordinal));
        Assert.Equal(Games - 1, outcome.Times.Single(t => t.Key == "bound_ms").Values.Count);
    }

    /// <summary>The command, once it has paused all games and would have the nodes killed.</summary>
    private static async Task<Task<Outcome>> PausedAsync(FakeCoordinator coordinator)
    {
        var killed = Path.Combine(Path.GetTempPath(), $"bench-{Guid.NewGuid():n}");
        var target = new Target([coordinator.Url], null, [], null, Seed: 1) { Protocol = PlayerProtocol.SocketIo };
        var options = new RecoverOptions(target, Games, TimeSpan.FromSeconds(60), Within, Restart: $"touch {killed}");
        var running = RecoverCommand.RunAsync(options);
        while (!File.Exists(killed) && !running.IsCompleted)
            await Task.Delay(10);
        File.Delete(killed);
        return running;
    }
}
