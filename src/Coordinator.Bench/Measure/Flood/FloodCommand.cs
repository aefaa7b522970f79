using System.Globalization;
using Coordinator.Bench.Measure.Cycles;
using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Server;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Flood;

/// <summary>
/// <c>flood</c>: what a flood by one valid token and by many connections without one costs all other games, in phases
/// with and without it by turns, so that the machine's other work is in both.
/// </summary>
internal static class FloodCommand
{
    private static readonly TimeSpan PauseTimeout = TimeSpan.FromSeconds(60),
        DrainWithin = TimeSpan.FromSeconds(30);

    /// <summary>Between two phases nothing is counted for so long.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    public static async Task<Outcome> RunAsync(FloodOptions options)
    {
        var outcome = new Outcome("flood", options.Settings());
        var server = ServerProcesses.Of(options.Target);
        if (!server.Any)
            throw new MeasureException(
                $"flood looks at the coordinator's memory, and its processes are {server.About}."
            );
        using var client = new GamesClient(options.Target.Nodes(), options.Target.ApiKey);
        using var sockets = new PlayerSockets();
        var figures = new FloodFigures();
        var manner = new CycleManner { Timeout = PauseTimeout };
        var games = await new Lobby(options.Target, client, sockets).OpenAsync(
            options.Games,
            PauseTimeout,
            created => new CycleGame(created, manner, figures, outcome.Violations)
        );
        var flooded = await client.CreateAsync(players: 2, PauseTimeout, validation: false, CancellationToken.None);
        await using var flooder = new FlooderProcess(
            options.Target.Urls[0],
            flooded.Players[0].Token,
            options.Connections
        );

        var free = new FreeGames(games);
        var memory = new MemoryWatch(server);
        var counts = new FloodCounts();
        long logBefore;
        TimeSpan cpu;
        await using (
            Progress.Of(() =>
                $"{figures.Calm.Pauses.Count} calm pauses, {figures.Flooded.Pauses.Count} flooded ones, "
                + $"{memory.Now:0} MiB"
            )
        )
        await using (new OpenLoop(new Arrivals(options.Rate, options.Target.Seed), free.Due))
        {
            // The first phase warms up.
            await PhaseAsync(figures, null, options.Phase, memory, isFlooded: false);
            await PhaseAsync(figures, figures.Calm, options.Phase, memory, isFlooded: false);
            (logBefore, cpu) = (LogLength(options), flooder.Cpu);
            for (var round = 0; round < options.Rounds; round++)
            {
                await flooder.BeginAsync();
                await PhaseAsync(figures, figures.Flooded, options.Phase, memory, isFlooded: true);
                counts = await flooder.EndAsync();
                await PhaseAsync(figures, figures.Calm, options.Phase, memory, isFlooded: false);
            }
        }
        var until = Ticks.Now + Ticks.Of(DrainWithin);
        while (games.Any(g => !g.IsPlaying && !g.IsBroken) && Ticks.Now < until)
            await Task.Delay(20);
        free.Close();

        Add(outcome, figures);
        Add(outcome, counts, options, flooder.Cpu - cpu);
        Add(outcome, memory);
        if (options.Log is not null)
            outcome.Add("log_kib", "the log has grown by", (LogLength(options) - logBefore) / 1_024.0, "KiB");
        Judge(outcome, figures, options);
        return outcome;
    }

    private static async Task PhaseAsync(
        FloodFigures figures,
        FloodFigures.Times? times,
        TimeSpan lasts,
        MemoryWatch memory,
        bool isFlooded
    )
    {
        await Task.Delay(Settle);
        figures.Begin(times);
        await memory.WatchAsync(lasts, isFlooded);
        figures.Begin(null);
    }

    private static long LogLength(FloodOptions options) => options.Log is null ? 0 : new FileInfo(options.Log).Length;

    private static void Add(Outcome outcome, FloodFigures figures)
    {
        outcome.Add("calm_pause_ms", "from when it was due to both paused, calm", figures.Calm.Pauses);
        outcome.Add("flooded_pause_ms", "the same, flooded", figures.Flooded.Pauses);
        outcome.Add("calm_resume_ms", "from the last recovery to both resumed, calm", figures.Calm.Resumes);
        outcome.Add("flooded_resume_ms", "the same, flooded", figures.Flooded.Resumes);
        outcome.Add("calm_lateness_ms", "of which this program was late, calm", figures.Calm.Lateness);
        outcome.Add("flooded_lateness_ms", "the same, flooded", figures.Flooded.Lateness);
    }

    private static void Add(Outcome outcome, FloodCounts counts, FloodOptions options, TimeSpan cpu)
    {
        var seconds = options.Rounds * (options.Phase + Settle).TotalSeconds;
        foreach (
            var (what, label) in new[]
            {
                (FloodCount.Taken, "calls of the flood that were taken"),
                (FloodCount.Refused, "refused"),
                (FloodCount.Reconnects, "its connections that were closed"),
                (FloodCount.Unauthorized, "requests without a token that got 401"),
                (FloodCount.TooMany, "429"),
                (FloodCount.OtherStatus, "anything else"),
                (FloodCount.Closed, "connections without a token that were closed"),
            }
        )
        {
            var key = $"flood_{what.ToString().ToLowerInvariant()}_per_s";
            outcome.Add(key, label, counts[what] / seconds, "/s", $"{counts[what]}");
        }
        outcome.Add("flood_cores", "CPU of the flood's program", cpu.TotalSeconds / seconds, "cores");
    }

    private static void Add(Outcome outcome, MemoryWatch memory)
    {
        outcome.Add("memory_before_mib", "resident memory before the flood, at most", memory.Before, "MiB");
        outcome.Add("memory_most_mib", "flooded, at most", memory.Most, "MiB");
        outcome.Add("memory_growth_mib", "from the first flooded phase's end on, at most", memory.Growth, "MiB");
        outcome.Add("memory_after_mib", "at the end", memory.Now, "MiB");
    }

    private static void Judge(Outcome outcome, FloodFigures figures, FloodOptions options)
    {
        double Of(string key) => outcome.Numbers.FirstOrDefault(n => n.Key == key)?.Value ?? 0;
        var (calm, flooded) = (figures.Calm.Pauses.Percentile(0.99), figures.Flooded.Pauses.Percentile(0.99));
        Must(
            flooded <= options.MostTimes * calm,
            $"The p99 of a pause is {flooded:0.0} ms, {flooded / calm:0.0} times what it is without the flood."
        );
        Must(figures.Flooded.Pauses.Count > 0 && figures.Calm.Pauses.Count > 0, $"There were no pauses to compare.");
        Must(
            Of("flood_refused_per_s") > 0 && (options.Connections == 0 || Of("flood_toomany_per_s") > 0),
            $"The flood met no limit: it was none."
        );
        Must(
            Of("memory_growth_mib") <= FloodOptions.MostMemory,
            $"Memory has grown by {Of("memory_growth_mib"):0} MiB while it was flooded."
        );
        var kept = Of("memory_after_mib") - Of("memory_before_mib");
        Must(kept <= FloodOptions.MostMemory, $"{kept:0} MiB are kept after the flood.");
        Must(Of("log_kib") < FloodOptions.MostLog, $"The log has grown by {Of("log_kib"):0} KiB.");

        void Must(bool isSo, FormattableString otherwise)
        {
            if (!isSo)
                outcome.Violations.Add(otherwise.ToString(CultureInfo.InvariantCulture));
        }
    }
}
