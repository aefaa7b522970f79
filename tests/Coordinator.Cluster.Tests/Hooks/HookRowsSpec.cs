using Akka.Actor;
using Coordinator.Cluster.Tests.Actors;
using Coordinator.Games;
using Coordinator.Hooks;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Record;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Cluster.Actors.GameAnswers;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster.Tests.Hooks;

/// <summary>What comes into the outbox, on a real journal.</summary>
public sealed class HookRowsSpec() : GameTestKit("", new HookRows(Settings))
{
    private static readonly HookSecret Secret = HookSecret.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;
    private static readonly HookEndpoint All = new(new Uri("https://all.example.org"), Secret);
    private static readonly HookEndpoint Ends = new(
        new Uri("https://ends.example.org"),
        Secret,
        Events: HookKinds.Ended
    );
    private static readonly HookSettings Settings = new() { Endpoints = [All, Ends] };

    private static readonly string[] WholeGame =
    [
        "link.lost 1",
        "game.paused 1",
        "link.lost 1",
        "game.resumed 1",
        "link.lost 2",
        "game.paused 2",
        "game.ended 2",
    ];

    [Fact]
    public async Task every_message_is_in_the_outbox_once_and_as_soon_as_what_it_tells_of_is_acknowledged()
    {
        foreach (var game in new[] { await PlayAsync(kill: false), await PlayAsync(kill: true) })
        {
            var rows = await RowsAsync(game);
            var told = rows.Where(row => row.Endpoint == All.Key).ToList();
            Assert.Equal(WholeGame, told.Select(row => $"{row.Type} {Epoch(row)}"));
            Assert.Equal(WholeGame.Length, told.Select(row => row.MessageId).Distinct().Count());
            Assert.Equal("game.ended", Assert.Single(rows, row => row.Endpoint == Ends.Key).Type);
        }
    }

    /// <summary>A game with a pause that both players recover from, and one that it is closed in.</summary>
    private async Task<string> PlayAsync(bool kill)
    {
        var (id, ada, bob) = Playing();
        Assert.Equal(GameResult.Pause, await ada.Lost("bob"));
        Assert.Equal(GameResult.AlreadyPausing, await bob.Lost("ada"));
        if (kill)
        {
            Kill(id); // what it had told is told, and not again by the one that takes over
            Pass(2);
        }
        Assert.Equal(GameResult.Waiting, await ada.Recovered());
        Assert.Equal(GameResult.Resume, await bob.Recovered());
        Assert.Equal(GameResult.Pause, await bob.Lost("ada"));
        var close = Games.Ask<Executed>(new Execute(id, new GameCommands.Close()), TimeSpan.FromSeconds(10));
        Assert.Equal(GameResult.Closed, (await close).Result);
        return id;
    }

    private static int Epoch(HookRow row) =>
        System.Text.Json.JsonElement.Parse(row.Body).GetProperty("data").GetProperty("epoch").GetInt32();

    private async Task<List<HookRow>> RowsAsync(string game)
    {
        await using var db = new RecordStore(Store).Open();
        return await db.Hooks.Where(h => h.GameId == game).OrderBy(h => h.Id).ToListAsync();
    }
}
