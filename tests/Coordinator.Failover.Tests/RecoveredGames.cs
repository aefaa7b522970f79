using System.Collections.Concurrent;
using Coordinator.Bench.Play;
using Coordinator.Failover.Tests.Support;
using Coordinator.Protocol;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests;

/// <summary>All nodes are killed while thousands of games are paused, and started again.</summary>
public sealed class RecoveredGames(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Contract, rule 6.</summary>
    private const double GraceMs = 10_000;

    /// <summary>How late a timer and the write that follows may be while thousands end on two cores, in ms.</summary>
    private const double LatenessMs = 3_000;

    private const int AtOnce = 24;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(3);

    private ClusterProcess? cluster;

    [SkippableFact]
    public async Task Every_deadline_is_kept_by_a_cluster_that_was_started_again()
    {
        using var games = new GamesClient(cluster!.Urls, cluster.ApiKey) { Patience = AnswerWithin };
        var making = WallClock.Now;
        // Some run out while nobody is there, some while the games are being recovered, some after.
        var last = making + Settings.Games * 40 + 60_000;
        var deadlines = await PauseManyAsync(games, last);
        Measured.Say(output, $"{deadlines.Count} games made and paused in {(WallClock.Now - making) / 1_000:0.0} s");

        foreach (var node in cluster.Nodes) node.Kill();
        var started = WallClock.Now;
        foreach (var node in cluster.Nodes) node.Start();
        var answers = await AnswersAsync(games, deadlines.Keys, started);
        Measured.Seconds(output, $"{deadlines.Count} games: from the start of the nodes until a game answers", answers.Values);
        foreach (var node in cluster.Nodes) await node.ReadyAsync();

        var lastAnswer = started + answers.Values.Max();
        await WallClock.LastsUntilAsync(Math.Max(deadlines.Values.Max(), lastAnswer + GraceMs) + LatenessMs);
        var ends = await EndsAsync(games, deadlines.Keys, making);

        Assert.Equal(deadlines.Count, ends.Count);
        var wrongs = deadlines.Select(d => Wrong(d.Key, d.Value, ends[d.Key], started, lastAnswer)).OfType<string>().ToList();
        Measured.Seconds(output, $"{ends.Count} games: from the deadline to the end", ends.Select(e => e.Value - deadlines[e.Key]));
        Assert.True(wrongs.Count == 0, string.Join("\n", wrongs.Take(20)));
    }

    public async Task InitializeAsync() => cluster = await ClusterProcess.StartAsync("recovered");

    public async Task DisposeAsync()
    {
        if (cluster is not null) await cluster.DisposeAsync();
    }

    private static string? Wrong(string game, double deadline, double ended, double started, double lastAnswer)
    {
        // Nobody took over before the nodes had been started, and whoever took over left 10 s.
        var earliest = deadline < started ? started + GraceMs : deadline;
        var latest = Math.Max(deadline, lastAnswer + GraceMs) + LatenessMs;
        return ended < earliest ? $"Game {game} ended {earliest - ended:0} ms before it may have (deadline {deadline:0})."
            : ended > latest ? $"Game {game} ended {ended - latest:0} ms later than it may have (deadline {deadline:0})."
            : null;
    }

    /// <summary>Games in a pause, with the deadlines that their players were told, in Unix ms; the players are gone.</summary>
    private async Task<ConcurrentDictionary<string, double>> PauseManyAsync(GamesClient games, double last)
    {
        var deadlines = new ConcurrentDictionary<string, double>();
        await ForAllAsync(Enumerable.Range(0, Settings.Games), async i =>
        {
            // Spread over the time in which the nodes come back, and as much again.
            var deadline = last - i % 40 * 1_000;
            var script = new GameScript(GameKind.TimesOut, 2, TimeSpan.FromMilliseconds(deadline - WallClock.Now), 0);
            await using var game = await ScriptedGame.CreateAsync(games, script, cluster!.Urls);
            foreach (var player in game.Players) player.Start();
            Assert.True(await game.WaitAsync(() => game.Players.All(p => p.IsAtPlay), "its players to be in play"), string.Join(" ", game.Stuck));
            game.Players[0].Lose(game.Players[1].Log.PlayerId);
            Assert.True(await game.WaitAsync(() => game.Players[0] is { IsPaused: true, IsAnswered: true }, "its pause"), string.Join(" ", game.Stuck));
            deadlines[game.GameId] = game.Players[0].Deadline!.Value;
        });
        return deadlines;
    }

    /// <summary>From an instant to the first answer of each game, in ms.</summary>
    private static async Task<ConcurrentDictionary<string, double>> AnswersAsync(GamesClient games, ICollection<string> ids, double since)
    {
        var answers = new ConcurrentDictionary<string, double>();
        await ForAllAsync(ids, async id =>
        {
            Assert.NotNull(await games.GetAsync<GameDto>($"games/{id}"));
            answers[id] = WallClock.Now - since;
        });
        return answers;
    }

    /// <summary>When each game ended by its pause, in Unix ms, by the export.</summary>
    private static async Task<Dictionary<string, double>> EndsAsync(GamesClient games, ICollection<string> ids, double since)
    {
        await ForAllAsync(ids, async id =>
            Assert.Equal(EndReasons.ReconnectionTimeout, (await games.GetAsync<GameDto>($"games/{id}"))!.Ended?.Reason));
        var until = WallClock.Now + AnswerWithin.TotalMilliseconds;
        while (true)
        {
            var rows = await games.ExportAsync(since);
            var ends = rows.Where(r => r is { Kind: ExportedRow.Pause, Outcome: ExportedRow.Ended })
                .ToDictionary(r => r.GameId, r => (double)r.Timestamp + r.DurationMs!.Value);
            if (ends.Count >= ids.Count) return ends;
            Assert.True(WallClock.Now < until, $"The export has {ends.Count} ends of {ids.Count} games after {AnswerWithin.TotalSeconds} s.");
            await Task.Delay(500);
        }
    }

    private static Task ForAllAsync<T>(IEnumerable<T> all, Func<T, Task> act) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) => await act(one));
}
