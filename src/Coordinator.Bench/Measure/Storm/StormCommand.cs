using Coordinator.Bench.Check;
using Coordinator.Bench.Measure.Cycles;
using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Server;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Storm;

/// <summary>
/// <c>storm</c>: a provider fails, and all links with it; every player says so, and all of them come back.
/// </summary>
internal static class StormCommand
{
    public static async Task<Outcome> RunAsync(StormOptions options)
    {
        var outcome = new Outcome("storm", options.Settings());
        var server = ServerProcesses.Of(options.Target);
        var began = Clock.Now;
        using var client = new GamesClient(options.Target.Nodes(), options.Target.ApiKey);
        using var sockets = new PlayerSockets();
        var window = new Window();
        var figures = new CycleFigures(window);
        var manner = new CycleManner
        {
            Timeout = options.Timeout,
            LosesAtOnce = true,
            HoldsPause = true,
        };
        var games = await new Lobby(options.Target, client, sockets).OpenAsync(
            options.Games,
            options.Timeout,
            created => new CycleGame(created, manner, figures, outcome.Violations, keepsLogs: true)
        );
        window.Open();

        var before = Reading.Of(server);
        var lost = Ticks.Now;
        await Paced.ForEachAsync(games, options.Within, (game, due) => game.Begin(due));
        await UntilAsync(games, g => g.IsPaused, "paused", options, outcome);
        var paused = Ticks.Now;
        await Paced.ForEachAsync(games, options.Within, (game, _) => game.Recover());
        var recovered = Ticks.Now;
        await UntilAsync(games, g => g.IsPlaying, "resumed", options, outcome);
        var resumed = Ticks.Now;
        var used = Reading.Of(server).Since(before);

        outcome.Add("all_paused_s", "from the first loss to the last game paused", Ticks.Seconds(paused - lost), "s");
        outcome.Add(
            "all_resumed_s",
            "from the last recovery to the last game resumed",
            Ticks.Seconds(resumed - recovered),
            "s"
        );
        outcome.Add("wrong_ends", "players told of an end", WrongEnds(games), "", "must be 0");
        outcome.AddCpu(used, games.Count, "game", server);
        outcome.Add("pause_ms", "from when the report was due to both paused", figures.Pauses);
        outcome.Add("resume_ms", "from the last recovery to both resumed", figures.Resumes);
        outcome.Add("acknowledgement_ms", "from a report to its acknowledgement", figures.Acknowledgements);
        outcome.AddLateness(figures.Lateness);

        Progress.Say($"checking what {games.Count * 2} players saw against the records");
        await outcome.CheckAsync(
            new CaseReader(client, began, []).CheckAsync([
                .. games.Select(g => new Played(g.GameId, GameKind.Leaves, [.. g.Seats.Select(s => s.Log!)], [])),
            ])
        );
        return outcome;
    }

    /// <summary>
    /// Waits for all games that are not broken. What does not come within the time-out of a pause is a violation.
    /// </summary>
    private static async Task UntilAsync(
        IReadOnlyList<CycleGame> games,
        Func<CycleGame, bool> isSo,
        string what,
        StormOptions options,
        Outcome outcome
    )
    {
        await using var progress = Progress.Of(() => $"{games.Count(isSo)} of {games.Count} games {what}");
        var until = Ticks.Now + Ticks.Of(options.Timeout);
        while (games.Any(g => !isSo(g) && !g.IsBroken) && Ticks.Now < until)
            await Task.Delay(5);
        outcome.Violations.Add(
            games
                .Where(g => !isSo(g) && !g.IsBroken)
                .Select(g => $"Game {g.GameId} was not {what} within {options.Timeout.TotalSeconds} s ({g.Where()}).")
        );
    }

    private static int WrongEnds(IEnumerable<CycleGame> games) =>
        games.Sum(g => g.Seats.Sum(s => s.Log!.Heard.Count(h => h.Name == HubEvents.GameEnded)));
}
