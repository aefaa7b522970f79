using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Server;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;

namespace Coordinator.Bench.Measure.Signals;

/// <summary><c>signalling</c>: how fast signals go from player to player, at a rate.</summary>
internal static class SignallingCommand
{
    private static readonly TimeSpan PauseTimeout = TimeSpan.FromSeconds(30),
        DrainWithin = TimeSpan.FromSeconds(10);

    public static async Task<Outcome> RunAsync(SignallingOptions options)
    {
        var outcome = new Outcome("signalling", options.Settings());
        var server = ServerProcesses.Of(options.Target);
        using var client = new GamesClient(options.Target.Nodes(), options.Target.ApiKey);
        using var sockets = new PlayerSockets();
        var window = new Window();
        var figures = new SignalFigures(window);
        var pairs = await new Lobby(options.Target, client, sockets).OpenAsync(
            options.Games,
            PauseTimeout,
            created => new SignalPair(created, options.Bytes, figures, outcome.Violations)
        );

        var turn = 0;
        var arrivals = new Arrivals(options.Rate, options.Target.Seed);
        Reading used;
        await using (Progress.Of(() => $"{figures.AllRelayed} signals relayed"))
        await using (new OpenLoop(arrivals, due => pairs[turn++ % pairs.Count].Send(due)))
        {
            await Task.Delay(options.Warm);
            var before = Reading.Of(server);
            window.Open();
            await Task.Delay(options.Lasts);
            window.Close();
            used = Reading.Of(server).Since(before);
        }
        await DrainAsync(pairs, outcome);

        var seconds = Ticks.Seconds(used.At);
        outcome.Add(
            "signals_per_s",
            "signals relayed",
            figures.Relayed / seconds,
            "/s",
            $"{figures.Relayed} in {seconds:0.0} s"
        );
        outcome.AddCpu(used, figures.Relayed, "signal", server);
        outcome.Add("signal_ms", "from when it was due to the other player", figures.Latencies);
        outcome.Add("acknowledgement_ms", "from when it was due to its acknowledgement", figures.Acknowledgements);
        outcome.AddLateness(figures.Lateness);
        return outcome;
    }

    private static async Task DrainAsync(IReadOnlyList<SignalPair> pairs, Outcome outcome)
    {
        var until = Ticks.Now + Ticks.Of(DrainWithin);
        while (pairs.Any(p => p.Outstanding > 0) && Ticks.Now < until)
            await Task.Delay(20);
        outcome.Violations.Add(
            pairs
                .Where(p => p.Outstanding > 0)
                .Select(p =>
                    $"Game {p.GameId}: {p.Outstanding} signals or their answers had not come "
                    + $"{DrainWithin.TotalSeconds} s after the last was sent."
                )
        );
    }
}
