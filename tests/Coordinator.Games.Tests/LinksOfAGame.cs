using Coordinator.Games;
using static Coordinator.Games.GameCommands;
using static Coordinator.Games.Tests.TestGame;

namespace Coordinator.Games.Tests;

/// <summary>How links are, and near misses: known and on record, and nothing follows from them.</summary>
public sealed class LinksOfAGame
{
    [Fact]
    public void a_link_is_known_as_its_end_said_last()
    {
        var game = In(GamePhase.Playing, players: 3);
        game.Do(Health("ada", "bob", "alive"));
        game.Do(Health("ada", "cy", "alive"));
        game.Do(Health("bob", "ada", "alive"));
        game.After(10).Do(Health("ada", "bob", "interrupted"));

        Assert.Equal(
            [("ada", "bob", "interrupted"), ("ada", "cy", "alive"), ("bob", "ada", "alive")],
            game.State.Health.Select(end => (end.Player, end.Peer, end.Status!))
        );
        Assert.Equal([game.Now, Start, Start], game.State.Health.Select(end => end.At));
    }

    [Fact]
    public void a_report_that_names_no_link_is_of_the_only_one_or_of_none()
    {
        var (two, three) = (In(GamePhase.Playing), In(GamePhase.Playing, players: 3));
        two.Do(Health("bob", null, "alive"));
        three.Do(Health("bob", null, "alive"));
        Assert.Equal("ada", Assert.Single(two.State.Health).Peer);
        Assert.Empty(three.State.Health);
    }

    [Fact]
    public void another_process_knows_of_no_link_until_it_is_told()
    {
        var game = In(GamePhase.Playing);
        game.Do(Health("ada", "bob", "alive"));
        game.Do(new TakeOver());
        Assert.Empty(game.State.Health);
    }

    [Fact]
    public void a_near_miss_is_on_record_and_nobody_is_paused_or_told()
    {
        var game = In(GamePhase.Playing);
        game.Do(Lost("ada", "bob"));
        game.Do(Recovered("ada"));
        game.Told.Clear();
        game.After(60).Do(new ReportInterrupted("bob", "ada", TimeSpan.FromMilliseconds(2_345), "relay"));

        Assert.Equal(
            new GameEvents.LinkInterrupted(
                game.Now,
                "bob",
                "ada",
                TimeSpan.FromMilliseconds(2_345),
                "relay",
                ReportedEpoch: 1
            ),
            game.History[^1]
        );
        Assert.Equal(
            new NearMisses("bob", "ada", 1, game.Now, TimeSpan.FromMilliseconds(2_345)),
            Assert.Single(game.State.NearMisses)
        );
        Assert.Equal(GamePhase.Playing, game.State.Phase);
        Assert.Empty(game.Told);
    }

    [Theory]
    [InlineData(GamePhase.Waiting, 0)]
    [InlineData(GamePhase.Validating, 1)]
    [InlineData(GamePhase.Playing, 1)]
    [InlineData(GamePhase.Paused, 1)]
    [InlineData(GamePhase.Ended, 0)]
    public void links_are_interrupted_only_while_there_are_any(GamePhase phase, int recorded)
    {
        var game = In(phase);
        game.After(5).Do(Interrupted("ada", 2));
        Assert.Equal(recorded, game.History.OfType<GameEvents.LinkInterrupted>().Count());
    }

    [Fact]
    public void a_near_miss_said_again_is_the_same_and_the_next_one_is_another()
    {
        var game = In(GamePhase.Playing);
        game.After(5).Do(Interrupted("ada", 2));
        game.After(0.5).Do(Interrupted("ada", 2));
        Assert.Equal(1, game.State.NearMisses.Sum(end => end.Count));
        game.After(2).Do(Interrupted("ada", 2));
        game.Do(Interrupted("bob", 2));
        Assert.Equal([("ada", 2), ("bob", 1)], game.State.NearMisses.Select(end => (end.Player, end.Count)));
    }

    [Fact]
    public void a_link_was_not_interrupted_for_longer_than_its_game_is_old()
    {
        var game = In(GamePhase.Playing);
        game.After(7).Do(Interrupted("ada", 1e9));
        Assert.Equal(
            TimeSpan.FromSeconds(7),
            Assert.Single(game.History.OfType<GameEvents.LinkInterrupted>()).Duration
        );
    }

    [Fact]
    public void a_player_that_reports_without_end_fills_no_journal()
    {
        var game = In(GamePhase.Playing);
        for (var i = 0; i < 1_500; i++)
            Assert.Equal(GameResult.Noted, game.After(1).Do(Interrupted(i % 2 == 0 ? "ada" : "bob", i)));
        Assert.Equal(1_000, game.History.OfType<GameEvents.LinkInterrupted>().Count());
        Assert.Equal(2, game.State.NearMisses.Count);
    }

    private static ReportHealth Health(string player, string? peer, string status) =>
        new(player, new LinkHealth(peer, status));

    private static ReportInterrupted Interrupted(string player, double seconds) =>
        new(player, player == "ada" ? "bob" : "ada", TimeSpan.FromSeconds(seconds), null);
}
