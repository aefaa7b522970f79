using System.Collections.Concurrent;
using System.Diagnostics;
using Coordinator.Bench.Check;
using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Recovery;

/// <summary>
/// <c>recover</c>: all games are paused when the nodes are killed. How long until the last game answers, and until all
/// players are back in it; with what they were promised. The players are <see cref="ReturningPlayer"/>s.
/// </summary>
internal sealed class RecoverCommand : IAsyncDisposable
{
    /// <summary>
    /// Games that are asked for at the same time: many, so that the last of them is not late for want of a turn.
    /// </summary>
    private const int AsksAtOnce = 64;

    private const int PausesAtOnce = 8;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly RecoverOptions _options;
    private readonly Outcome _outcome;
    private readonly Nodes _nodes;
    private readonly GamesClient _client;
    private readonly PlayerSockets _sockets = new();
    private readonly ConcurrentDictionary<ReturningGame, long> _deadlines = [];
    private readonly double _began = Clock.Now;

    private RecoverCommand(RecoverOptions options)
    {
        (_options, _outcome, _nodes) = (options, new Outcome("recover", options.Settings()), options.Target.Nodes());
        _client = new GamesClient(_nodes, options.Target.ApiKey) { Patience = options.Within };
    }

    public static async Task<Outcome> RunAsync(RecoverOptions options)
    {
        await using var command = new RecoverCommand(options);
        await command.PauseAllAsync();
        var failed = await command.FailAsync();
        await command.ComeBackAsync(failed);
        await command.ResumeAllAsync(failed);
        return command._outcome;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_deadlines.Keys.Select(g => g.DisposeAsync().AsTask()));
        _sockets.Dispose();
        _client.Dispose();
    }

    private IEnumerable<ReturningPlayer> Players => _deadlines.Keys.SelectMany(g => g.Players);

    private async Task PauseAllAsync()
    {
        await using var progress = Progress.Of(() => $"{_deadlines.Count} of {_options.Games} games are paused");
        // No single thing may take longer than all of it.
        var bound = _options.Within < ReturningGame.UsualBound ? _options.Within : ReturningGame.UsualBound;
        await ForAllAsync(Enumerable.Range(0, _options.Games), PausesAtOnce, async i =>
        {
            var game = await ReturningGame.CreateAsync(
                _client,
                _options.Timeout,
                player => _options.Target.Protocol.Of(i, player),
                _sockets,
                _nodes,
                new Random(unchecked(_options.Target.Seed + i)),
                bound
            );
            if (!await game.PauseAsync())
                throw new MeasureException(
                    $"The games could not be paused to begin with: {string.Join(" ", game.Stuck)}"
                );
            _deadlines[game] = game.Players[0].Deadline!.Value;
        });
    }

    /// <summary>
    /// Has the nodes killed, or waits for it. Returns when the first connection was lost, in Unix ms.
    /// </summary>
    private async Task<double> FailAsync()
    {
        Process? restart = null;
        if (_options.Restart is { } command)
        {
            Progress.Say($"{_deadlines.Count} games are paused; restarting: {command}");
            // What it prints goes where progress goes.
            restart = Process.Start("/bin/sh", ["-c", $"exec 1>&2; {command}"]);
        }
        else
            Progress.Say($"{_deadlines.Count} games are paused. Kill all nodes now, and start them again.");
        var until = Clock.Now + _options.Within.TotalMilliseconds;
        while (Players.All(p => p.IsConnected))
        {
            if (restart is { HasExited: true, ExitCode: > 0 })
                throw new MeasureException($"--restart failed with {restart.ExitCode}: {_options.Restart}");
            if (Clock.Now > until)
                throw new MeasureException(
                    $"No player has lost its connection within {_options.Within.TotalSeconds} s: was a node killed?"
                );
            await Task.Delay(Look);
        }
        return Players.SelectMany(p => p.Log.Lines).Select(l => l.ClosedAt).OfType<double>().Min();
    }

    private async Task ComeBackAsync(double failed)
    {
        var (answers, bound) = (new Histogram(), new Histogram());
        await using (
            Progress.Of(() =>
                $"{answers.Count} of {_deadlines.Count} games answer, {bound.Count} have their players back"
            )
        )
        {
            // Side by side: a game may answer long before its players have found it.
            await Task.WhenAll(
                ForAllAsync(_deadlines.Keys, AsksAtOnce, game => AnswerAsync(game, failed, answers)),
                Task.WhenAll(_deadlines.Keys.Select(game => BoundAsync(game, failed, bound)))
            );
        }
        _outcome.Add("answer_ms", "from the first lost connection to a game's answer", answers);
        _outcome.Add("bound_ms", "from then to both players back in it", bound);
        var left = Players
            .SelectMany(p => PromisedDeadlines.Found(p.Log, failed))
            .Where(f => f.Joined.Pause is not null)
            .Select(f => f.Joined.Pause!.Deadline - f.Heard.At)
            .ToList();
        _outcome.Add("answer_s", "until the last game answered", answers.Max / 1_000, "s");
        _outcome.Add("bound_s", "until the last players were back", bound.Max / 1_000, "s");
        _outcome.Add(
            "left_s",
            "least time left to a player that came back",
            left.Count == 0 ? null : left.Min() / 1_000,
            "s"
        );
        foreach (var (game, promised) in _deadlines)
        {
            foreach (var player in game.Players)
                _outcome.Violations.Add(PromisedDeadlines.Check(game.GameId, player.Log, promised, failed));
        }
    }

    /// <summary>The game answers. One that never does is a violation, and does not cost the figures of the
    /// others.</summary>
    private async Task AnswerAsync(ReturningGame game, double failed, Histogram answers)
    {
        try
        {
            if (await _client.GetAsync<GameDto>($"games/{game.GameId}") is null)
                _outcome.Violations.Add($"Game {game.GameId} is gone: there is no such game after the failure.");
            answers.Add(Clock.Now - failed);
        }
        catch (ClusterSilentException silent)
        {
            _outcome.Violations.Add($"Game {game.GameId} never answered after the failure: {silent.Message}");
        }
    }

    /// <summary>Both are connected, by their own word and by the game's.</summary>
    private async Task BoundAsync(ReturningGame game, double failed, Histogram bound)
    {
        var until = failed + _options.Within.TotalMilliseconds;
        while (Clock.Now < until)
        {
            if (game.Players.All(p => p.IsConnected) && await AreBoundAsync(game))
            {
                bound.Add(Clock.Now - failed);
                return;
            }
            await Task.Delay(Look * 5);
        }
        _outcome.Violations.Add(
            $"Game {game.GameId} did not have its players back within {_options.Within.TotalSeconds} s."
        );
    }

    private async Task<bool> AreBoundAsync(ReturningGame game)
    {
        try
        {
            return await _client.GetAsync<GameDto>($"games/{game.GameId}") is { } state
                && state.Players.All(p => p.Connected);
        }
        catch (ClusterSilentException)
        {
            return false;
        }
    }

    private async Task ResumeAllAsync(double failed)
    {
        Progress.Say("resuming all, then checking");
        Disturbance[] disturbances = [new(failed, Clock.Now, "the nodes were killed")];
        await Task.WhenAll(_deadlines.Keys.Select(game => game.ResumeAsync()));
        await _outcome.CheckAsync(
            new CaseReader(_client, _began, disturbances).CheckAsync([.. _deadlines.Keys.Select(game => game.Played)])
        );
    }

    private static Task ForAllAsync<T>(IEnumerable<T> all, int atOnce, Func<T, Task> act) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (one, _) =>
            await act(one)
        );
}
