using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Server;
using Coordinator.Bench.Start;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure;

/// <summary>What <c>create</c> is to do.</summary>
/// <param name="Target">What is measured.</param>
/// <param name="Callers">Backends that ask at the same time, each for its next game when it has the last.</param>
/// <param name="Games">Games in all.</param>
internal sealed record CreateOptions(Target Target, int Callers, int Games)
{
    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static CreateOptions Read(Arguments arguments)
    {
        var options = new CreateOptions(
            Target.Read(arguments),
            arguments.Whole("--callers", 1, 1, 1_000),
            arguments.Whole("--games", 500, 1, 1_000_000)
        );
        arguments.NothingElse();
        return options;
    }

    public Dictionary<string, object> Settings() =>
        new()
        {
            ["callers"] = Callers,
            ["games"] = Games,
            ["nodes"] = Target.Urls.Count,
            ["seed"] = Target.Seed,
        };
}

/// <summary>
/// <c>create</c>: how fast a backend gets games. Each request is made once; one that fails is a violation.
/// </summary>
internal static class CreateCommand
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    /// <summary>So many games are made first, and not counted.</summary>
    private const int FirstGames = 20;

    public static async Task<Outcome> RunAsync(CreateOptions options)
    {
        var outcome = new Outcome("create", options.Settings());
        var server = ServerProcesses.Of(options.Target);
        using var http = new HttpClient { Timeout = AnswerWithin };
        if (options.Target.ApiKey is { } key)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var ids = new HashSet<string>();
        var took = new Histogram();
        var created = 0;

        await CreateAsync(FirstGames, new Histogram());
        await using var progress = Progress.Of(() =>
            $"{Volatile.Read(ref created)} of {options.Games + FirstGames} games made"
        );
        var before = Reading.Of(server);
        await CreateAsync(options.Games, took);
        var used = Reading.Of(server).Since(before);

        outcome.Add(
            "games_per_s",
            "games",
            took.Count / Ticks.Seconds(used.At),
            "/s",
            $"{took.Count} in {Ticks.Seconds(used.At):0.0} s"
        );
        outcome.AddCpu(used, took.Count, "game", server);
        outcome.Add("create_ms", "from the request to the answer", took);
        return outcome;

        Task CreateAsync(int games, Histogram times) =>
            Parallel.ForEachAsync(
                Enumerable.Range(0, games),
                new ParallelOptions { MaxDegreeOfParallelism = options.Callers },
                async (i, cancel) =>
                {
                    var url = options.Target.Urls[i % options.Target.Urls.Count];
                    var asked = Ticks.Now;
                    var wrong = await AskAsync(http, url, ids, cancel);
                    if (wrong is null)
                        times.Add(Ticks.Milliseconds(Ticks.Now - asked));
                    else
                        outcome.Violations.Add(wrong);
                    Interlocked.Increment(ref created);
                }
            );
    }

    /// <summary>Makes one game. What is wrong with the answer, in a sentence; null: nothing.</summary>
    private static async Task<string?> AskAsync(HttpClient http, Uri url, HashSet<string> ids, CancellationToken cancel)
    {
        try
        {
            using var response = await http.PostAsJsonAsync(
                new Uri(url, "games"),
                new { players = 2, validation = false },
                cancel
            );
            if (response.StatusCode != HttpStatusCode.Created)
                return $"POST {url}games was answered with {(int)response.StatusCode}: "
                    + $"{await response.Content.ReadAsStringAsync(cancel)}.";
            var game = (await response.Content.ReadFromJsonAsync<CreatedGameDto>(WireJson.Options, cancel))!;
            if (game.Players.Count != 2 || game.Players.Any(p => string.IsNullOrEmpty(p.Token)))
                return $"Game {game.GameId} was made with {game.Players.Count} players, or without a token for each; "
                    + "2 were asked for.";
            lock (ids)
                return ids.Add(game.GameId) ? null : $"Game {game.GameId} was made twice.";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return $"POST {url}games was not answered: {e.Message}.";
        }
    }
}
