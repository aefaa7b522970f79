using System.Collections.Concurrent;
using Coordinator.Bench.Measure.Recovery;
using Coordinator.Bench.Measure.Wire;
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

    private const int AtOnce = 24,
        FirstGames = 100,
        SpreadSeconds = 40;

    /// <summary>Of the games' time-outs: contract, and long enough for all to be over soon.</summary>
    private const double ShortestMs = 1_000,
        LongestMs = 90_000;

    /// <summary>By how much the rest may take longer than the first did, and how near the first deadline is at the
    /// kill, in ms.</summary>
    private const double MarginMs = 3_000,
        NearMs = 1_000;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(3);

    private ClusterProcess? cluster;

    [SkippableFact]
    public async Task Every_deadline_is_kept_by_a_cluster_that_was_started_again()
    {
        using var games = new GamesClient(cluster!.Urls, cluster.ApiKey) { Patience = AnswerWithin };
        using var sockets = new PlayerSockets();
        var making = WallClock.Now;
        // The first show how fast it goes. The deadlines of the others are spread over the time from when the last will
        // have been paused: some run out while nobody is there, some while the games are being recovered, some after.
        var first = Math.Min(FirstGames, Settings.Games / 2);
        var deadlines = await PauseManyAsync(games, sockets, first, _ => WallClock.Now + LongestMs);
        var ready = WallClock.Now + (WallClock.Now - making) / first * (Settings.Games - first) + MarginMs;
        foreach (
            var (game, deadline) in await PauseManyAsync(games, sockets, Settings.Games - first, i =>
                ready + i % SpreadSeconds * 1_000
            )
        )
            deadlines[game] = deadline;
        Measured.Say(output, $"{deadlines.Count} games made and paused in {(WallClock.Now - making) / 1_000:0.0} s");

        // Where it went faster than that, the kill waits for the first deadlines to come near.
        await WallClock.LastsUntilAsync(ready - NearMs);
        var killed = WallClock.Now;
        foreach (var node in cluster.Nodes)
            node.Kill();
        var started = WallClock.Now;
        foreach (var node in cluster.Nodes)
            node.Start();
        var answers = await AnswersAsync(games, deadlines.Keys, started);
        Measured.Say(
            output,
            $"{deadlines.Count} games: from the start of the nodes until the last game answers "
                + $"{answers.Values.Max() / 1_000:0.0} s"
        );
        foreach (var node in cluster.Nodes)
            await node.ReadyAsync();

        // The first node that is up takes all games, and gives the others their shares: who takes a game over leaves 10
        // s anew.
        await cluster.LevelAsync();
        var level = WallClock.Now;
        Measured.Say(output, $"the nodes held as many games each {(level - started) / 1_000:0.0} s after their start");
        var lastAnswer = Math.Max(level, started + answers.Values.Max());
        var away = deadlines.Values.Where(d => d > killed && d < lastAnswer).ToList();
        Measured.Say(output, $"{away.Count} deadlines had run out meanwhile");
        await WallClock.LastsUntilAsync(Math.Max(deadlines.Values.Max(), lastAnswer + GraceMs) + LatenessMs);
        var ends = await EndsAsync(games, deadlines.Keys, making);

        Assert.Equal(deadlines.Count, ends.Count);
        Assert.NotEmpty(away);
        var wrongs = deadlines
            .Select(d => Wrong(d.Key, d.Value, ends[d.Key], killed, started, lastAnswer))
            .OfType<string>()
            .ToList();
        Measured.Seconds(
            output,
            $"{ends.Count} games: from the deadline to the end",
            ends.Select(e => e.Value - deadlines[e.Key])
        );
        Assert.True(wrongs.Count == 0, string.Join("\n", wrongs.Take(20)));
    }

    public async Task InitializeAsync() => cluster = await ClusterProcess.StartAsync("recovered");

    public async Task DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    private static string? Wrong(
        string game,
        double deadline,
        double ended,
        double killed,
        double started,
        double lastAnswer
    )
    {
        // What ran out before the kill ended then, or, if that was not written any more, like all the others.
        if (ended < killed)
            return deadline <= ended ? null : $"Game {game} ended {deadline - ended:0} ms before its deadline.";
        // Nobody took over before the nodes had been started, and whoever took over left 10 s.
        var earliest = deadline < started ? started + GraceMs : deadline;
        var latest = Math.Max(deadline, lastAnswer + GraceMs) + LatenessMs;
        return ended < earliest
                ? $"Game {game} ended {earliest - ended:0} ms before it may have (deadline {deadline:0})."
            : ended > latest
                ? $"Game {game} ended {ended - latest:0} ms later than it may have (deadline {deadline:0})."
            : null;
    }

    /// <summary>Games in a pause, with the deadlines that their players were told, in Unix ms; the players are
    /// gone.</summary>
    private async Task<ConcurrentDictionary<string, double>> PauseManyAsync(
        GamesClient games,
        PlayerSockets sockets,
        int count,
        Func<int, double> deadline
    )
    {
        var deadlines = new ConcurrentDictionary<string, double>();
        await ForAllAsync(Enumerable.Range(0, count), async i =>
        {
            var timeout = Math.Max(ShortestMs, deadline(i) - WallClock.Now);
            await using var game = await ReturningGame.CreateAsync(
                games,
                TimeSpan.FromMilliseconds(timeout),
                _ => Dialect.SignalR,
                sockets,
                cluster!.Urls,
                new Random(Settings.Seed + i)
            );
            Assert.True(await game.PauseAsync(), string.Join(" ", game.Stuck));
            deadlines[game.GameId] = game.Players[0].Deadline!.Value;
        });
        return deadlines;
    }

    /// <summary>From an instant to the first answer of each game, in ms.</summary>
    private static async Task<ConcurrentDictionary<string, double>> AnswersAsync(
        GamesClient games,
        ICollection<string> ids,
        double since
    )
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
    private static async Task<Dictionary<string, double>> EndsAsync(
        GamesClient games,
        ICollection<string> ids,
        double since
    )
    {
        await ForAllAsync(ids, async id =>
            Assert.Equal(EndReasons.ReconnectionTimeout, (await games.GetAsync<GameDto>($"games/{id}"))!.Ended?.Reason)
        );
        var until = WallClock.Now + AnswerWithin.TotalMilliseconds;
        while (true)
        {
            var rows = await games.ExportAsync(since);
            var ends = rows.Where(r => r is { Kind: ExportedRow.Pause, Outcome: ExportedRow.Ended })
                .ToDictionary(r => r.GameId, r => (double)r.Timestamp + r.DurationMs!.Value);
            if (ends.Count >= ids.Count)
                return ends;
            Assert.True(
                WallClock.Now < until,
                $"The export has {ends.Count} ends of {ids.Count} games after {AnswerWithin.TotalSeconds} s."
            );
            await Task.Delay(500);
        }
    }

    private static Task ForAllAsync<T>(IEnumerable<T> all, Func<T, Task> act) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
            await act(one)
        );
}
