using Coordinator.Bench.Check;
using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Flood;
using Coordinator.Bench.Play;
using Coordinator.Bench.Watch;

namespace Coordinator.Bench.Start;

/// <summary>The program: reads its arguments, plays, checks, and says how it went.</summary>
internal static class BenchProgram
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(3),
        UpWithin = TimeSpan.FromSeconds(60);

    /// <summary>Runs it. Returns the exit code that <see cref="Usage"/> promises.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        if (Usage.IsAskedFor(words))
        {
            Console.WriteLine(Usage.Text);
            return 0;
        }
        if (words is [FlooderProcess.Command, _, _, _])
            return await Flooder.RunAsync(words);
        try
        {
            var arguments = Arguments.Read(words, Usage.Commands);
            return arguments.Command switch
            {
                "load" => await LoadAsync(BenchOptions.Parse(arguments)),
                "watch" => await WatchAsync(BenchOptions.Parse(arguments)),
                _ => await MeasureProgram.RunAsync(arguments),
            };
        }
        catch (UsageException problem)
        {
            await Console.Error.WriteLineAsync($"{problem.Message}\n\n{Usage.Text}");
            return 2;
        }
        catch (Exception silent) when (silent is ClusterSilentException or MeasureException)
        {
            await Console.Error.WriteLineAsync(silent.Message);
            return 1;
        }
    }

    private static async Task<int> LoadAsync(BenchOptions options)
    {
        var nodes = new Nodes(options.Urls, options.Seed);
        using var games = new GamesClient(nodes, options.ApiKey);
        var began = Clock.Now;
        Say($"seed {options.Seed}");
        await using var host = new PlayerHost();
        await using var load = new Load(
            games,
            host,
            nodes,
            options.Games,
            random => Script(options, random),
            options.Seed
        );
        load.Start();
        await ForAsync(options.Lasts, () => Say(Progress(load)));
        var lasted = TimeSpan.FromMilliseconds(Clock.Now - began);
        Say("finishing, then checking");
        await load.FinishAsync();
        foreach (var line in Summary.Of(load.Games, lasted))
            Say(line);
        Disturbance[] disturbances = [new(began, Clock.Now, "unknown to the bench")];
        var violations = await new CaseReader(games, began, disturbances).CheckAsync(load.Games);
        if (options.Stories is { } folder)
            Story.Write(folder, load.Games, violations, disturbances);
        string[] wrongs = [.. load.Failures, .. violations];
        foreach (var wrong in wrongs)
            Say($"violation: {wrong}");
        Say($"violations: {wrongs.Length}");
        return wrongs.Length == 0 ? 0 : 1;
    }

    private static async Task<int> WatchAsync(BenchOptions options)
    {
        var nodes = new Nodes(options.Urls, options.Seed);
        using var games = new GamesClient(nodes, options.ApiKey);
        await using var host = new PlayerHost();
        await using var load = new Load(games, host, nodes, options.Games, _ => GameScript.Quiet(), options.Seed);
        load.Start();
        if (!await load.IsUpAsync(UpWithin))
            throw new ClusterSilentException(
                $"Only {load.Current.Count} of {options.Games} games are in play after {UpWithin.TotalSeconds} s."
            );
        await using var probe = new AvailabilityProbe(
            games,
            [.. load.Games.Select(g => g.GameId)],
            () => nodes.All,
            TimeSpan.FromMilliseconds(200)
        );
        probe.Start();
        await ForAsync(options.Lasts, () =>
            Say(
                $"longest time without an answer: {new Figures(probe.LongestGaps.Values.Select(g => g.Ms)).InSeconds()}"
            )
        );
        return 0;
    }

    private static GameScript Script(BenchOptions options, Random random)
    {
        var script = GameScript.Any(random);
        return script with { Play = (script.Play.Min < options.Play ? script.Play.Min : options.Play, options.Play) };
    }

    private static string Progress(Load load)
    {
        var games = load.Games;
        var reports = games.SelectMany(g => g.Players).SelectMany(p => p.Log.Reports).ToList();
        return $"{load.Current.Count} games in play, {games.Count(g => g.IsOver)} over, "
            + $"{reports.Count(r => r.Answered is not null)} reports acknowledged, "
            + $"{Summary.Latency(reports).InMilliseconds()}";
    }

    /// <summary>Speaks every few seconds of a time.</summary>
    private static async Task ForAsync(TimeSpan time, Action say)
    {
        var until = Clock.Now + time.TotalMilliseconds;
        while (Clock.Now < until)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(until - Clock.Now, 1, SayEvery.TotalMilliseconds)));
            say();
        }
    }

    private static void Say(string line) => Console.WriteLine(line);
}
