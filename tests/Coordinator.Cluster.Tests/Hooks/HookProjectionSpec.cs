using Akka.Actor;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.History;
using Coordinator.Cluster.Hooks;
using Coordinator.Cluster.Tests.Actors;
using Coordinator.Games;
using LinqToDB.Async;
using LinqToDB.Data;
using static Coordinator.Cluster.Actors.GameAnswers;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster.Tests.Hooks;

/// <summary>What comes into the outbox, on a real journal and the real clock.</summary>
public sealed class HookProjectionSpec()
    : GameTestKit("""akka.scheduler.implementation = "Akka.Actor.HashedWheelTimerScheduler, Akka" """)
{
    private static readonly HookSecret Secret = HookSecret.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;
    private static readonly HookEndpoint All = new(new Uri("https://all.example.org"), Secret);
    private static readonly HookEndpoint Ends = new(new Uri("https://ends.example.org"), Secret, Events: HookKinds.Ended);

    private static readonly string[] WholeGame =
        ["link.lost 1", "game.paused 1", "link.lost 1", "game.resumed 1", "link.lost 2", "game.paused 2", "game.ended 2"];

    private readonly HookSettings _settings = new() { Endpoints = [All, Ends] };

    [Fact]
    public async Task every_message_is_in_the_outbox_once_whatever_fails_and_whoever_dies_on_the_way()
    {
        var games = new[] { await PlayAsync(), await PlayAsync() };
        var history = new HistoryStore(Store);
        var projection = new Crashing(new HookProjection(_settings, TimeProvider.System));

        // It fails in the middle of its batch, is tried again, fails later; then it dies, and another begins.
        var follower = Sys.ActorOf(Props.Create(() => new JournalFollower(projection, history)));
        await UntilAsync("it has failed three times", () => Task.FromResult(projection.Failures >= 3));
        Watch(follower);
        Sys.Stop(follower);
        ExpectTerminated(follower);
        Sys.ActorOf(Props.Create(() => new JournalFollower(new HookProjection(_settings, TimeProvider.System), history)));
        games = [.. games, await PlayAsync()];

        var rows = await RowsAsync(history, games.Length * (WholeGame.Length + 1));
        foreach (var game in games)
        {
            var told = rows.Where(row => row.GameId == game && row.Endpoint == All.Key).ToList();
            Assert.Equal(WholeGame, told.Select(row => $"{row.Type} {Epoch(row)}"));
            Assert.Equal(WholeGame.Length, told.Select(row => row.MessageId).Distinct().Count());
            Assert.Equal("game.ended", Assert.Single(rows, row => row.GameId == game && row.Endpoint == Ends.Key).Type);
        }
        Assert.Equal(games.Length * (WholeGame.Length + 1), rows.Count);
    }

    [Fact]
    public async Task what_is_older_than_messages_are_tried_is_passed_over()
    {
        var old = await PlayAsync();
        var history = new HistoryStore(Store);
        var clock = new Ahead();
        Sys.ActorOf(Props.Create(() => new JournalFollower(new HookProjection(_settings, clock), history)));
        await UntilAsync("the journal is read", async () =>
        {
            await using var db = await history.OpenAsync();
            var end = await db.ExecuteAsync<long>("SELECT MAX(ordering) FROM journal");
            return await db.Offsets.AnyAsync(o => o.Name == HookProjection.Position && o.Offset == end);
        });

        clock.By = TimeSpan.Zero;
        var young = await PlayAsync();

        var rows = await RowsAsync(history, WholeGame.Length + 1);
        Assert.DoesNotContain(rows, row => row.GameId == old);
        Assert.Equal(WholeGame.Length + 1, rows.Count(row => row.GameId == young));
    }

    /// <summary>A game with a pause that both players recover from, and one that it is closed in.</summary>
    private async Task<string> PlayAsync()
    {
        var (id, ada, bob) = Playing();
        Assert.Equal(GameResult.Pause, await ada.Lost("bob"));
        Assert.Equal(GameResult.AlreadyPausing, await bob.Lost("ada"));
        Assert.Equal(GameResult.Waiting, await ada.Recovered());
        Assert.Equal(GameResult.Resume, await bob.Recovered());
        Assert.Equal(GameResult.Pause, await bob.Lost("ada"));
        Assert.Equal(GameResult.Closed, (await Games.Ask<Performed>(new Perform(id, new GameCommands.Close()), TimeSpan.FromSeconds(10))).Result);
        return id;
    }

    private static int Epoch(HookRow row) =>
        System.Text.Json.JsonElement.Parse(row.Body).GetProperty("data").GetProperty("epoch").GetInt32();

    private static async Task<List<HookRow>> RowsAsync(HistoryStore history, int atLeast)
    {
        var rows = new List<HookRow>();
        await UntilAsync($"{atLeast} messages are in the outbox", async () =>
        {
            await using var db = await history.OpenAsync();
            rows = await db.Hooks().OrderBy(h => h.Id).ToListAsync();
            return rows.Count >= atLeast;
        });
        return rows;
    }

    private static Task UntilAsync(string what, Func<Task<bool>> isSo) => HookTestKit.UntilAsync(what, isSo);

    /// <summary>Fails, after it has written, in the middle of a pause, some events further, and in the middle of the second game.</summary>
    private sealed class Crashing(HookProjection inner) : IProjection
    {
        private int _seen;

        public int Failures { get; private set; }

        public string Name => inner.Name;

        public async Task ApplyAsync(HistoryDb db, string gameId, GameEvent happened, CancellationToken cancel)
        {
            await inner.ApplyAsync(db, gameId, happened, cancel);
            if (++_seen is not (5 or 12 or 30)) return;
            Failures++;
            throw new InvalidOperationException("The node dies here.");
        }
    }

    /// <summary>The clock, some days on.</summary>
    private sealed class Ahead : TimeProvider
    {
        public TimeSpan By { get; set; } = TimeSpan.FromDays(2);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
