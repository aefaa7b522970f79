using Coordinator.Bench;
using Coordinator.Bench.Check;
using Coordinator.Bench.Play;
using Coordinator.Bench.Watch;
using Coordinator.Protocol;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Support;

/// <summary>What a failure came to, in ms from it.</summary>
/// <param name="What">What had failed.</param>
/// <param name="Answers">Until each game that was watched answered again.</param>
/// <param name="Bound">Until all players of each game were bound to it.</param>
internal sealed record Recovery(string What, IReadOnlyList<double> Answers, IReadOnlyList<double> Bound)
{
    /// <summary>
    /// From the last game's answer until the last players were bound, in ms. A game that had not moved answers at once,
    /// but a player may come back to it through a node that has to learn first where it is.
    /// </summary>
    public double BoundAfterLastAnswer => Math.Max(0, Bound.Max() - Answers.Max());

    /// <summary>It had games, or there would be nothing to see.</summary>
    public void HitGames() => Assert.True(WasHit, $"{What} hit no game.");

    private bool WasHit => Answers.Any(ms => ms > Promise.GapOfGracefulStop);

    /// <summary>As promised for a node that is killed.</summary>
    public void IsAsPromised()
    {
        Assert.True(
            Answers.Max() <= Promise.AnswersAfterKill,
            $"After {What} the last game answered after {Answers.Max():0} ms, {Promise.AnswersAfterKill} are promised."
        );
        // A game that was elsewhere answers at once; players that come back to it through a node that does not know
        // where it is wait as if it had been on the dead one, since nobody can say so before.
        var games = WasHit ? Answers.Max() : Promise.AnswersAfterKill;
        Assert.True(
            Bound.Max() - games <= Promise.BoundAfterAnswer,
            $"After {What} the last players were bound {Bound.Max() - games:0} ms after the last game answered, "
                + $"{Promise.BoundAfterAnswer} are promised."
        );
    }
}

/// <summary>
/// Two loads on a cluster to which something is done: games that pause, resume and end, and quiet ones that must not
/// notice, whose answers are watched. At the end all of it is checked.
/// </summary>
internal sealed class Trial : IAsyncDisposable
{
    /// <summary>How long anything may take before it is given up; what is promised is asserted by the tests.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(150);

    private readonly ClusterProcess cluster;
    private readonly ITestOutputHelper output;
    private readonly GamesClient games;
    private readonly PlayerHost host = new();
    private readonly Load quiet;
    private readonly Load load;
    private readonly List<Disturbance> disturbances = [];
    private readonly double began = WallClock.Now;
    private AvailabilityProbe? probe;
    private volatile IReadOnlyList<Uri> asked;

    private Trial(ClusterProcess cluster, ITestOutputHelper output, int loadGames, int quietGames, Uri? first)
    {
        (this.cluster, this.output) = (cluster, output);
        games = new GamesClient(cluster.Urls, cluster.ApiKey);
        quiet = new Load(games, host, cluster.Urls, quietGames, _ => GameScript.Quiet(), Settings.Seed, first);
        load = new Load(games, host, cluster.Urls, loadGames, GameScript.Any, Settings.Seed + 1, first);
        asked = cluster.Urls.All;
    }

    public GamesClient Games => games;

    /// <summary>Says the longest time without an answer since <see cref="WatchAnew"/> of each quiet game. Returns the
    /// longest of all, in ms.</summary>
    public double SayGaps(string what)
    {
        var gaps = probe!.LongestGaps.OrderByDescending(g => g.Value.Ms).ToList();
        Measured.Seconds(output, $"{what}: longest time without an answer of each game", gaps.Select(g => g.Value.Ms));
        foreach (var (game, gap) in gaps)
            Folders.Note(
                "gaps.txt",
                $"{what}: {game} gave no answer for {gap.Ms:0} ms from "
                    + $"{DateTimeOffset.FromUnixTimeMilliseconds((long)gap.From):HH:mm:ss.fff}"
            );
        return gaps[0].Value.Ms;
    }

    public IReadOnlyList<ScriptedGame> QuietGames => quiet.Games;

    /// <summary>Begins once all games are in play and answer.</summary>
    /// <param name="cluster">What it is about.</param>
    /// <param name="output">Where its figures go.</param>
    /// <param name="loadGames">Games that pause, resume and end.</param>
    /// <param name="quietGames">Games that must not notice.</param>
    /// <param name="first">The node that all players connect to at first; null: any, each its own.</param>
    public static async Task<Trial> BeginAsync(
        ClusterProcess cluster,
        ITestOutputHelper output,
        int loadGames = 20,
        int quietGames = 30,
        Uri? first = null
    )
    {
        Measured.Say(output, $"seed {Settings.Seed} (COORDINATOR_SEED={Settings.Seed} makes the same choices again)");
        var trial = new Trial(cluster, output, loadGames, quietGames, first);
        try
        {
            trial.quiet.Start();
            trial.load.Start();
            Assert.True(await trial.quiet.IsUpAsync(Bound), "The quiet games were not in play in time.");
            Assert.True(await trial.load.IsUpAsync(Bound), "The games of the load were not in play in time.");
            trial.probe = new AvailabilityProbe(
                trial.games,
                [.. trial.quiet.Games.Select(g => g.GameId)],
                () => trial.asked,
                AskEvery
            );
            trial.probe.Start();
            Assert.True(
                await trial.probe.AllAnswerAsync(WallClock.Now, Bound),
                "Not all games answered before anything was done."
            );
            return trial;
        }
        catch
        {
            await trial.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on games are asked for at these nodes alone.</summary>
    public void AskOnly(IEnumerable<ClusterNode> nodes) => asked = [.. nodes.Select(n => n.Url)];

    public void WatchAnew() => probe!.Reset();

    /// <summary>Something is being done to the cluster, since an instant. <see cref="Undone"/> says until
    /// when.</summary>
    public void Done(double since, string what) => disturbances.Add(new Disturbance(since, since, what));

    /// <summary>What was done last has been undone.</summary>
    public void Undone() => disturbances[^1] = disturbances[^1] with { Until = WallClock.Now };

    /// <summary>Kills a node, and waits until all games answer on the others and all players are bound again.</summary>
    public async Task<Recovery> KillAsync(ClusterNode node, string what, Action? then = null)
    {
        AskOnly(cluster.Running.Where(n => n != node));
        var killed = node.Kill();
        then?.Invoke();
        Done(killed, $"kill -9 of {node.Name}");
        var recovery = await RecoveredAsync(killed, what);
        Undone();
        return recovery;
    }

    /// <summary>Waits until every quiet game has answered an ask after an instant, and its players are bound to
    /// it.</summary>
    public async Task<Recovery> RecoveredAsync(double since, string what)
    {
        var binding = Task.WhenAll(quiet.Games.Select(game => BoundAsync(game, since)));
        Assert.True(
            await probe!.AllAnswerAsync(since, Bound),
            $"After {what} not all games answered within {Bound.TotalSeconds} s: {Missing(since)}"
        );
        var answers = probe.FirstAnswersAfter(since);
        var bound = (await binding).ToDictionary(b => b.GameId, b => b.After);
        Measured.Seconds(output, $"{what}: until a game answers", answers.Values);
        Measured.Seconds(output, $"{what}: until the players of a game are bound", bound.Values);
        var last = quiet.Games.MaxBy(g => bound[g.GameId])!;
        if (bound[last.GameId] > answers.Values.Max() + Promise.BoundAfterAnswer)
            await File.WriteAllLinesAsync(
                Path.Combine(Folders.Results, $"story-late-{last.GameId}.txt"),
                Story.Of(last, disturbances)
            );
        return new Recovery(what, [.. answers.Values], [.. bound.Values]);
    }

    /// <summary>Ends the loads, and finds nothing wrong with any game.</summary>
    public async Task CheckAsync()
    {
        await Task.WhenAll(load.FinishAsync(), quiet.FinishAsync());
        ScriptedGame[] all = [.. load.Games, .. quiet.Games];
        var violations = await new CaseReader(games, began, disturbances).CheckAsync(all);
        Story.Write(Folders.Results, all, violations, disturbances);
        var reports = all.SelectMany(g => g.Players)
            .SelectMany(p => p.Log.Reports)
            .Where(r => r.Answered is not null)
            .ToList();
        Measured.Say(
            output,
            $"checked: {all.Length} games, {reports.Count} acknowledged reports, {all.Sum(g => g.Players[0].Epoch)} "
                + $"pauses, {violations.Count} violations"
        );
        string[] wrongs = [.. load.Failures, .. quiet.Failures, .. violations];
        Assert.True(wrongs.Length == 0, string.Join("\n", wrongs.Take(20)));
        Assert.NotEmpty(reports);
    }

    public async ValueTask DisposeAsync()
    {
        if (probe is not null)
            await probe.DisposeAsync();
        await Task.WhenAll(load.DisposeAsync().AsTask(), quiet.DisposeAsync().AsTask());
        await host.DisposeAsync();
        games.Dispose();
    }

    private string Missing(double since) =>
        string.Join(", ", probe!.LongestGaps.Keys.Except(probe.FirstAnswersAfter(since).Keys));

    /// <summary>Until all players of a game are connected by their own word and by the game's.</summary>
    private async Task<(string GameId, double After)> BoundAsync(ScriptedGame game, double since)
    {
        while (WallClock.Now < since + Bound.TotalMilliseconds)
        {
            var state = probe!.LatestAfter(since, game.GameId);
            if (state is not null && state.Players.All(p => p.Connected) && game.Players.All(p => p.IsConnected))
                return (game.GameId, WallClock.Now - since);
            await Task.Delay(50);
        }
        throw new TimeoutException(
            $"The players of {game.GameId} were not bound to it again within {Bound.TotalSeconds} s."
        );
    }
}
