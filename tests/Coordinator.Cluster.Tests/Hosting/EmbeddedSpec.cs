using System.Collections.Concurrent;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Record;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Coordinator.Cluster.Tests.Hosting;

/// <summary>The whole of it in one process on the real clock: sharding, journal, record, and a stop and a
/// start.</summary>
public sealed class EmbeddedSpec : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coordinator-").FullName;
    private IHost _host = null!;

    private IGames Games => _host.Services.GetRequiredService<IGames>();
    private IGameHistory History => _host.Services.GetRequiredService<IGameHistory>();

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task a_game_lives_through_a_pause_a_restart_and_a_resume_and_all_of_it_is_on_record()
    {
        Assert.Equal(GameResult.Created, await Games.CreateAsync(Creation("g1")));
        Assert.Equal(GameResult.Created, await Games.CreateAsync(Creation("g1")));
        Assert.Equal(GameResult.AlreadyExists, await Games.CreateAsync(Creation("g1") with { CreationId = "other" }));
        var (ada, bob) = (Connect("g1", "ada"), Connect("g1", "bob"));
        await bob.TellsAsync(t => t is Notices.Started);
        Assert.True(await ada.Session.SignalAsync("bob", new PeerSignal("offer", "{}", 1)));
        await bob.TellsAsync(t => t is PeerSignal);
        Assert.Equal(GameResult.Pause, await ada.LostAsync("bob"));
        Assert.Equal(GameResult.AlreadyPausing, await bob.LostAsync("ada"));
        await bob.TellsAsync(t => t is Notices.Paused);

        await StopAsync();
        _host = await StartAsync();

        var state = await Games.FindAsync("g1");
        Assert.Equal((GamePhase.Paused, 1), (state.Phase, state.Epoch));
        Assert.Equal(["ada", "bob"], state.Pause!.StillLost);
        (ada, bob) = (Connect("g1", "ada"), Connect("g1", "bob"));
        await bob.TellsAsync(t => t is GameState { Phase: GamePhase.Paused });
        Assert.Equal(GameResult.Waiting, await ada.RecoveredAsync());
        Assert.Equal(GameResult.Resume, await bob.RecoveredAsync());
        await ada.TellsAsync(t => t is Notices.Resumed);

        Assert.Equal(GameResult.Closed, await Games.CloseAsync("g1"));
        await ada.TellsAsync(t => t is Notices.Ended { Reason: EndReason.ClosedByOperator });

        var rows = await Eventually(async () => await RowsAsync(), rows => rows.Count == 5);
        Assert.Collection(
            rows,
            row =>
                Assert.True(
                    row is PauseRecord { Player: "ada", Epoch: 1, Frame: 5, Resumed: true } pause
                        && pause.Duration > TimeSpan.Zero
                ),
            row => Assert.True(row is DisconnectionRecord { Player: "ada", Peer: "bob" }),
            row => Assert.True(row is DisconnectionRecord { Player: "bob", Peer: "ada" }),
            row => Assert.True(row is AttemptRecord { Player: "ada", Outcome: AttemptOutcome.Success, Attempts: 1 }),
            row => Assert.True(row is AttemptRecord { Player: "bob", Outcome: AttemptOutcome.Success })
        );
        var game = Assert.IsType<GameRecord>(Assert.Single(await RecordsAsync(HistoryKinds.Games)));
        Assert.Equal((1, EndReason.ClosedByOperator, null), (game.Pauses, game.EndReason, game.DisconnectedPlayer));
        Assert.Equal(rows.OfType<PauseRecord>().Single().Duration, game.Paused);
        Assert.True(game.At <= game.StartedAt && game.StartedAt < game.EndedAt);
    }

    [Fact]
    public async Task a_game_that_is_looked_for_while_it_is_created_goes_on_running()
    {
        const int many = 40;
        await Task.WhenAll(
            Enumerable
                .Range(0, many)
                .Select(async i =>
                {
                    var look = Games.FindAsync($"g{i}");
                    Assert.Equal(GameResult.Created, await Games.CreateAsync(Creation($"g{i}")));
                    await look;
                })
        );
        await Task.Delay(1_000); // those that were let go are gone by then

        var node = _host.Services.GetRequiredService<IClusterNode>();
        Assert.Equal(many, await Eventually(async () => (await node.CountAsync()).Games, games => games == many));
    }

    [Fact]
    public async Task games_are_listed_newest_first_page_by_page()
    {
        foreach (var id in new[] { "a", "b", "c" })
            await Games.CreateAsync(Creation(id));
        await Games.CloseAsync("b");
        var ended = Assert.Single((await History.ListAsync(GamePhase.Ended, null, 10)).Games);
        Assert.Equal(("b", EndReason.ClosedByOperator), (ended.GameId, ended.EndReason));
        Assert.Equal(
            ["a", "c"],
            (await History.ListAsync(GamePhase.Waiting, null, 10)).Games.Select(g => g.GameId).Order()
        );

        var first = await History.ListAsync(null, null, 2);
        var second = await History.ListAsync(null, first.Next, 2);
        Assert.Equal(
            ["a", "b", "c"],
            first.Games.Concat(second.Games).Select(g => g.GameId).Order(StringComparer.Ordinal)
        );
        Assert.Equal(2, first.Games.Count);
        Assert.Null(second.Next);
        await Assert.ThrowsAsync<FormatException>(() => History.ListAsync(null, "nonsense", 2));
    }

    [Fact]
    public async Task what_is_not_there_is_not_there()
    {
        Assert.Empty((await History.ListAsync(null, null, 10)).Games);
        Assert.Empty(await RowsAsync());
        Assert.Equal(GamePhase.None, (await Games.FindAsync("nope")).Phase);
        Assert.Equal(GameResult.NotFound, await Games.CloseAsync("nope"));
        await Connect("nope", "ada").TellsAsync(t => t is "not found");
    }

    [Fact]
    public async Task it_says_that_it_is_healthy()
    {
        var checks = _host.Services.GetRequiredService<HealthCheckService>();
        var report = await Eventually(() => checks.CheckHealthAsync(), r => r.Status == HealthStatus.Healthy);
        Assert.Equal(["actor-system", "cluster", "journal"], report.Entries.Keys.Order(StringComparer.Ordinal));
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddCoordinatorCluster(
            new ClusterSettings { ConnectionString = $"Data Source={Path.Combine(_folder, "coordinator.db")}" }
        );
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static GameCommands.Create Creation(string id) =>
        new(id, "c1", ["ada", "bob"], new GameSettings { Validation = false }, null);

    private Connection Connect(string game, string player) => new(Games, game, player);

    private Task<List<HistoryRecord>> RowsAsync() =>
        RecordsAsync(HistoryKinds.Disconnections | HistoryKinds.Attempts | HistoryKinds.Pauses);

    private async Task<List<HistoryRecord>> RecordsAsync(HistoryKinds kinds)
    {
        var records = new List<HistoryRecord>();
        await foreach (var record in History.ReadAsync(new HistoryQuery(kinds)))
            records.Add(record);
        return records;
    }

    /// <summary>Asks until the answer is the one awaited.</summary>
    private static async Task<T> Eventually<T>(Func<Task<T>> ask, Func<T, bool> awaited)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var answer = await ask();
            if (awaited(answer))
                return answer;
            if (patience.IsCancellationRequested)
                Assert.Fail($"After 30 s still {answer}.");
            await timer.WaitForNextTickAsync();
        }
    }

    private sealed class Connection : IPlayerConnection
    {
        private readonly BlockingCollection<object> _told = [];
        private readonly string _player;

        public Connection(IGames games, string game, string player)
        {
            _player = player;
            Session = games.Connect(game, player, this);
        }

        public IPlayerSession Session { get; }

        public Task<GameResult> LostAsync(string peer) =>
            Session.ReportAsync(new GameCommands.ReportLost(_player, new LossReport(5, Peer: peer), null));

        public Task<GameResult> RecoveredAsync() =>
            Session.ReportAsync(new GameCommands.ReportRecovered(_player, null, 1, null, 1));

        public Task TellsAsync(Func<object, bool> awaited) =>
            Task.Run(() =>
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
                foreach (var told in _told.GetConsumingEnumerable(patience.Token))
                    if (awaited(told))
                        return;
            });

        public void Joined(GameState state) => _told.Add(state);

        public void Told(News news) => _told.Add(news.Notice);

        public void Signalled(string fromPlayer, PeerSignal signal) => _told.Add(signal);

        public void Replaced() => _told.Add("replaced");

        public void NotFound() => _told.Add("not found");
    }
}
