using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Record;
using Coordinator.Record.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coordinator.Tests.Shared.Record;

/// <summary>
/// Games that are played for real, and what is on record of them then: the same on SQLite and PostgreSQL.
/// <paramref name="start"/>: a node on the test's database, with a retention.
/// </summary>
internal sealed class RecordStory(Func<TimeSpan?, Task<IHost>> start)
{
    private static readonly GameFilter All = new();

    /// <summary>g1 pauses, resumes and is closed; g2 ends in a pause; g3 waits for its players.</summary>
    private static async Task PlayAsync(IHost node)
    {
        var games = node.Services.GetRequiredService<IGames>();
        foreach (var id in new[] { "g1", "g2", "g3" })
        {
            var settings = new GameSettings
            {
                Validation = false,
                ReconnectionTimeout = TimeSpan.FromSeconds(id == "g2" ? 1 : 30),
            };
            Assert.Equal(GameResult.Created, await games.CreateAsync(new(id, id, ["ada", "bob"], settings, null)));
        }
        foreach (var id in new[] { "g1", "g2" })
        {
            var (ada, bob) = (new Player(games, id, "ada"), new Player(games, id, "bob"));
            await bob.UntilAsync(told => told is Notices.Started);
            Assert.Equal(GameResult.Noted, await ada.InterruptedAsync("bob"));
            Assert.Equal(GameResult.Pause, await ada.LostAsync("bob"));
            if (id == "g1")
                Assert.Equal(GameResult.Resume, await ada.RecoveredAsync());
            else
                await bob.UntilAsync(told => told is Notices.Ended);
        }
        Assert.Equal(GameResult.Closed, await games.CloseAsync("g1"));
        await UntilAsync("all of it is on record", async () =>
            await History(node).CountAsync(new GameFilter(GamePhase.Ended)) == 2
            && await History(node).CountAsync(All) == 3
        );
    }

    /// <summary>Lists, figures and a game's story, before and after a restart.</summary>
    public async Task What_happened_is_listed_counted_and_told_the_same_after_a_restart()
    {
        var began = DateTimeOffset.UtcNow.AddSeconds(-1);
        var node = await start(null);
        await PlayAsync(node);
        for (var life = 1; life <= 2; life++)
        {
            var history = History(node);
            Assert.Equal(["g3", "g2", "g1"], (await history.ListAsync(All, 0, 10)).Select(game => game.GameId));
            Assert.Equal(["g2"], (await history.ListAsync(All, 1, 1)).Select(game => game.GameId));
            Assert.Equal(
                ["g1"],
                (await history.ListAsync(new(EndReason: EndReason.ClosedByOperator), 0, 10)).Select(game => game.GameId)
            );
            Assert.Equal(1, await history.CountAsync(new(GamePhase.Waiting)));
            Assert.Equal(0, await history.CountAsync(new(IdBegins: "1")));
            Assert.Equal(1, await history.CountAsync(new(IdBegins: "g2")));

            var figures = await history.FiguresAsync(began, DateTimeOffset.UtcNow.AddMinutes(1));
            Assert.Equal((2, 1, 1, 0.5), (figures.Pauses, figures.Resumed, figures.EndedInPause, figures.RecoveryRate));
            Assert.Equal(
                (2, 2),
                (figures.Minutes.Sum(minute => minute.Pauses), figures.Minutes.Sum(minute => minute.Ends))
            );
            Assert.InRange(figures.Minutes.Count, 2, 5);
            Assert.Equal(figures.MedianToRecover, figures.P95ToRecover);
            Assert.InRange(figures.MedianToRecover!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(20));
            Assert.Equal(
                [EndReason.ReconnectionTimeout, EndReason.ClosedByOperator],
                figures.EndsByReason.Keys.Order()
            );
            Assert.Equal((2, 2), (figures.Disconnections, figures.NearMisses));
            Assert.Equal(
                ("host", 2),
                (Assert.Single(figures.DropsByConnectionType).Key, figures.DropsByConnectionType.Values.Single())
            );
            Assert.Equal(
                ("no answer", 2),
                (Assert.Single(figures.DropsByCause).Key, figures.DropsByCause.Values.Single())
            );
            Assert.Equal(
                [new PlayerDrops("g1", "ada", 1), new PlayerDrops("g2", "ada", 1)],
                await history.TopDisconnectingPlayersAsync(began, DateTimeOffset.UtcNow, 5)
            );
            Assert.Single(await history.TopDisconnectingPlayersAsync(began, DateTimeOffset.UtcNow, 1));
            var before = await history.FiguresAsync(began.AddHours(-1), began);
            Assert.Equal((0, null, null), (before.Pauses, before.RecoveryRate, before.MedianToRecover));

            var advice = await node
                .Services.GetRequiredService<ITimingAdvisor>()
                .AdviseAsync(began, DateTimeOffset.UtcNow);
            Assert.Equal((2, 2, 2), (advice.NearMisses, advice.Losses, advice.Pauses));
            Assert.Equal(1, advice.Grace[^1].Avoided);
            Assert.All(advice.Timeout, row => Assert.Null(row.Recovered)); // the longest pause on record lasted a second

            var story = (await history.TimelineAsync("g1")).Select(happened => happened.GetType().Name).ToList();
            Assert.Equal(
                [
                    "Created",
                    "Readied",
                    "Started",
                    "LinkInterrupted",
                    "Paused",
                    "LinkLost",
                    "PlayerRecovered",
                    "Resumed",
                    "Ended",
                ],
                story.Where(name => name is not ("PlayerConnected" or "PlayerDisconnected"))
            );
            Assert.Empty(await history.TimelineAsync("no-such-game"));

            await StopAsync(node);
            if (life == 1)
                node = await start(null);
        }
    }

    /// <summary>Games that ended long ago are gone with everything, and no other.</summary>
    public async Task Games_that_ended_long_enough_ago_are_forgotten_with_all_that_is_on_record_and_no_other()
    {
        var node = await start(null);
        await PlayAsync(node);
        await StopAsync(node);
        node = await start(TimeSpan.FromDays(1));
        Assert.Equal(3, await History(node).CountAsync(All));
        await StopAsync(node);

        node = await start(TimeSpan.Zero);

        await UntilAsync("only the open game is left", async () => await History(node).CountAsync(All) == 1);
        await StopAsync(node); // a game that ended a minute ago may still be in memory
        node = await start(null);
        var games = node.Services.GetRequiredService<IGames>();
        Assert.Equal(GamePhase.Waiting, (await games.FindAsync("g3")).Phase);
        Assert.NotEmpty(await History(node).TimelineAsync("g3"));
        Assert.Equal(GamePhase.None, (await games.FindAsync("g1")).Phase);
        Assert.Empty(await History(node).TimelineAsync("g1"));
        var records = node
            .Services.GetRequiredService<IGameHistory>()
            .ReadAsync(
                new HistoryQuery(
                    HistoryKinds.Games
                        | HistoryKinds.Pauses
                        | HistoryKinds.Disconnections
                        | HistoryKinds.Attempts
                        | HistoryKinds.NearMisses
                )
            );
        await foreach (var record in records)
            Assert.Equal("g3", record.GameId);

        Assert.Equal(
            GameResult.Created,
            await games.CreateAsync(new("g1", "again", ["ada", "bob"], new GameSettings(), null))
        );
        await UntilAsync("a new game of an old id is on record", async () => await History(node).CountAsync(All) == 2);
        await StopAsync(node);
    }

    private static IOperatorHistory History(IHost node) => node.Services.GetRequiredService<IOperatorHistory>();

    private static async Task StopAsync(IHost node)
    {
        await node.StopAsync();
        node.Dispose();
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, $"Not in 60 s: {what}.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>A player's connection that says what a test tells it to.</summary>
    private sealed class Player : IPlayerConnection
    {
        private readonly System.Threading.Channels.Channel<object> told =
            System.Threading.Channels.Channel.CreateUnbounded<object>();
        private readonly string name;
        private readonly IPlayerSession session;

        public Player(IGames games, string gameId, string name)
        {
            this.name = name;
            session = games.Connect(gameId, name, this);
        }

        public Task<GameResult> LostAsync(string peer) =>
            session.ReportAsync(
                new GameCommands.ReportLost(
                    name,
                    new LossReport(5, Peer: peer, IceState: "connected", DcState: "open", ConnectionType: "host"),
                    null
                )
            );

        public Task<GameResult> InterruptedAsync(string peer) =>
            session.ReportAsync(new GameCommands.ReportInterrupted(name, peer, TimeSpan.FromMilliseconds(20), "relay"));

        public Task<GameResult> RecoveredAsync() =>
            session.ReportAsync(new GameCommands.ReportRecovered(name, null, 1, null, null));

        public async Task UntilAsync(Func<object, bool> awaited)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!awaited(await told.Reader.ReadAsync(patience.Token)))
            {
                // something else
            }
        }

        public void Joined(GameState state) => told.Writer.TryWrite(state);

        public void Told(News news) => told.Writer.TryWrite(news.Notice);

        public void Signalled(string fromPlayer, PeerSignal signal) => told.Writer.TryWrite(signal);

        public void Replaced() => told.Writer.TryWrite("replaced");

        public void NotFound() => told.Writer.TryWrite("not found");
    }
}
