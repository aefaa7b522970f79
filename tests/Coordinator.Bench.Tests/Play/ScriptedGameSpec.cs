using Coordinator.Bench.Check;
using Coordinator.Bench.Play;
using Coordinator.Bench.Tests.Measure;
using Coordinator.Client;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests.Play;

/// <summary>Games whose players are the library itself, against a coordinator in memory.</summary>
public sealed class ScriptedGameSpec
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task a_link_that_a_script_loses_and_heals_pauses_and_resumes_both_players_by_their_libraries()
    {
        await using var stage = await Stage.BeginAsync(new GameScript(GameKind.Leaves, 2, GameScript.UsualTimeout, 0));
        var game = stage.Game;
        foreach (var player in game.Players)
            player.Start();
        await stage.UntilAsync(() => game.Players.All(p => p.IsAtPlay), "its players to be in play");

        game.Lose(game.Players[0], game.Players[1]);
        await stage.UntilAsync(() => game.Players.All(p => p.IsPaused), "its pause");
        Assert.True(await game.AnsweredAsync());
        Assert.All(game.Players, player => Assert.NotNull(player.Deadline));
        game.Heal();
        await stage.UntilAsync(() => game.Players.All(p => p.IsAtPlay), "its resume");

        foreach (var log in game.Players.Select(p => p.Log))
        {
            Assert.Contains(log.Reports, r => r.IsTakenLoss && r.Fields.IceState == "failed");
            Assert.Contains(log.Reports, r => r is { IsTakenRecovery: true, Fields.DurationMs: not null });
            Assert.Equal(1, log.Seen.Count(s => s.Event is GameEvent.Paused));
            Assert.Equal(1, log.Seen.Count(s => s.Event is GameEvent.Resumed));
            Assert.True(log.Calls[HubMethods.WebRtcSignal] >= 4, "A lost connection is made anew by signals.");
        }
        Assert.Empty(await stage.CheckAsync());
    }

    [Theory]
    [InlineData(nameof(LinkLoss.Closed))]
    [InlineData(nameof(LinkLoss.Failed))]
    [InlineData(nameof(LinkLoss.Silent))]
    public async Task a_game_that_goes_by_its_script_to_the_end_has_no_violation(string loss)
    {
        var script = new GameScript(GameKind.Leaves, 2, GameScript.UsualTimeout, 2)
        {
            Play = (Short, Short),
            Outage = (Short, Short),
            Loss = Enum.Parse<LinkLoss>(loss),
        };
        await using var stage = await Stage.BeginAsync(script);
        await stage.Game.PlayAsync();

        Assert.Empty(stage.Game.Stuck);
        Assert.True(stage.Game.IsOver);
        Assert.Empty(await stage.CheckAsync());
        Assert.All(stage.Game.Players, player => Assert.Equal(2, player.Epoch));
        Assert.All(stage.Game.Players, player => Assert.Equal(EndReasons.PlayerLeft, Ends(player).Single()));
    }

    private static IEnumerable<string> Ends(ScriptedPlayer player) =>
        player.Log.Seen.Select(s => s.Event).OfType<GameEvent.Ended>().Select(e => e.End.Reason);

    private sealed class Stage : IAsyncDisposable
    {
        private readonly FakeCoordinator _coordinator;
        private readonly PlayerHost _host = new();
        private readonly GamesClient _games;
        private readonly double _began = Clock.Now;

        private Stage(FakeCoordinator coordinator, GamesClient games) => (_coordinator, _games) = (coordinator, games);

        public ScriptedGame Game { get; private set; } = null!;

        public static async Task<Stage> BeginAsync(GameScript script)
        {
            var coordinator = await FakeCoordinator.StartAsync();
            var nodes = new Nodes([coordinator.Url], seed: 1);
            var stage = new Stage(coordinator, new GamesClient(nodes));
            stage.Game = await ScriptedGame.CreateAsync(stage._games, script, stage._host, nodes, new Random(1));
            return stage;
        }

        public async Task UntilAsync(Func<bool> isSo, string what) =>
            Assert.True(await Game.WaitAsync(isSo, what), string.Join(" ", Game.Stuck));

        /// <summary>
        /// What the checker finds, once nothing of the game is on its way any more. Whoever hangs up in a game that
        /// goes on pauses it.
        /// </summary>
        public async Task<IReadOnlyList<string>> CheckAsync()
        {
            if (Game.IsOver)
                await Game.DisposeAsync();
            else
                Assert.True(await Game.AnsweredAsync());
            return await new CaseReader(_games, _began, []).CheckAsync([Game]);
        }

        public async ValueTask DisposeAsync()
        {
            await Game.DisposeAsync();
            await _host.DisposeAsync();
            _games.Dispose();
            await _coordinator.DisposeAsync();
        }
    }
}
