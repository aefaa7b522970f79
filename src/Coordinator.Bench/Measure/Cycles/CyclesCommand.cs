using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Server;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;

namespace Coordinator.Bench.Measure.Cycles;

/// <summary><c>cycles</c>: pauses and resumes, as many as go or at a rate.</summary>
internal static class CyclesCommand
{
    /// <summary>Longer than any cycle takes; the end of a pause would spoil what is measured.</summary>
    private static readonly TimeSpan PauseTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(30);

    public static async Task<Outcome> RunAsync(CyclesOptions options)
    {
        var outcome = new Outcome("cycles", options.Settings());
        var server = ServerProcesses.Of(options.Target);
        var began = Clock.Now;
        using var client = new GamesClient(options.Target.Nodes(), options.Target.ApiKey);
        using var sockets = new PlayerSockets();
        var window = new Window();
        var figures = new CycleFigures(window);
        var manner = new CycleManner { Timeout = PauseTimeout };
        var games = await new Lobby(options.Target, client, sockets).OpenAsync(
            options.Games,
            PauseTimeout,
            created => new CycleGame(created, manner, figures, outcome.Violations)
        );
        foreach (var game in games)
            game.Over += over => Count(over, figures);

        var used = options.Rate is { } rate
            ? await OpenAsync(options, rate, games, window, figures, server, outcome)
            : await ClosedAsync(options, games, window, figures, server);
        await DrainAsync(games, outcome);

        var seconds = Ticks.Seconds(used.At);
        outcome.Add(
            "cycles_per_s",
            "cycles",
            figures.Completed / seconds,
            "/s",
            $"{figures.Completed} in {seconds:0.0} s"
        );
        outcome.AddCpu(used, figures.Completed, "cycle", server);
        outcome.Add(
            "pause_ms",
            options.Rate is null ? "from the report to both paused" : "from when it was due to both paused",
            figures.Pauses
        );
        outcome.Add("resume_ms", "from the last recovery to both resumed", figures.Resumes);
        outcome.Add("acknowledgement_ms", "from a report to its acknowledgement", figures.Acknowledgements);
        outcome.AddLateness(figures.Lateness);

        var sample = games.Where(g => g.IsPlaying).Take(options.Record).ToList();
        Progress.Say($"checking the records of {sample.Count} games");
        await outcome.CheckAsync(new CyclesOnRecord(client, began).CheckAsync(sample));
        outcome.Add("records_checked", "games whose records were checked", sample.Count, "");
        return outcome;
    }

    private static async Task<Reading> ClosedAsync(
        CyclesOptions options,
        IReadOnlyList<CycleGame> games,
        Window window,
        CycleFigures figures,
        ServerProcesses server
    )
    {
        var stops = false;
        foreach (var game in games)
        {
            game.Over += over =>
            {
                if (!Volatile.Read(ref stops))
                    over.Begin(Ticks.Now);
            };
        }
        await using var progress = Progress.Of(() => $"{figures.AllCompleted} cycles");
        foreach (var game in games)
            game.Begin(Ticks.Now);
        var used = await CountedAsync(options, window, server);
        Volatile.Write(ref stops, true);
        return used;
    }

    private static async Task<Reading> OpenAsync(
        CyclesOptions options,
        double rate,
        IReadOnlyList<CycleGame> games,
        Window window,
        CycleFigures figures,
        ServerProcesses server,
        Outcome outcome
    )
    {
        var free = new FreeGames(games);
        await using var progress = Progress.Of(() =>
            $"{figures.AllCompleted} cycles, {free.Waiting} are due and wait for a free game"
        );
        Reading used;
        await using (new OpenLoop(new Arrivals(rate, options.Target.Seed), free.Due))
        {
            used = await CountedAsync(options, window, server);
        }
        var until = Ticks.Now + Ticks.Of(DrainWithin);
        while (free.Waiting > 0 && Ticks.Now < until)
            await Task.Delay(50);
        var never = free.Close().Where(window.Has).ToList();
        never.ForEach(figures.NeverBegan);
        if (never.Count > 0)
            outcome.Add(
                "never_begun",
                "due, and never begun",
                never.Count,
                "",
                "more than these games do: the longest times are longer than told"
            );
        return used;
    }

    private static async Task<Reading> CountedAsync(CyclesOptions options, Window window, ServerProcesses server)
    {
        await Task.Delay(options.Warm);
        var before = Reading.Of(server);
        window.Open();
        await Task.Delay(options.Lasts);
        window.Close();
        return Reading.Of(server).Since(before);
    }

    /// <summary>Lets every game come to the end of its cycle.</summary>
    private static async Task DrainAsync(IReadOnlyList<CycleGame> games, Outcome outcome)
    {
        var until = Ticks.Now + Ticks.Of(DrainWithin);
        while (games.Any(g => !g.IsPlaying && !g.IsBroken) && Ticks.Now < until)
            await Task.Delay(20);
        outcome.Violations.Add(
            games
                .Where(g => !g.IsPlaying && !g.IsBroken)
                .Select(g =>
                    $"Game {g.GameId} waited more than {DrainWithin.TotalSeconds} s "
                    + $"for the end of its cycle ({g.Where()})."
                )
        );
    }

    private static void Count(CycleGame game, CycleFigures figures)
    {
        if (!game.IsBroken)
            figures.Done();
    }
}
