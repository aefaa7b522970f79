using Bunit;
using Coordinator.Dashboard.Live;
using Coordinator.Dashboard.Parts;
using Coordinator.Dashboard.Tests.Support;
using Coordinator.Games;

namespace Coordinator.Dashboard.Tests;

/// <summary>How a game's links are, as its players say.</summary>
public sealed class LinksOfAGame
{
    private static readonly GameState Three = GameState.None with
    {
        Phase = GamePhase.Playing,
        Players = Some.Players("ann", "bob", "cid"),
        Health =
        [
            new NotedHealth(Some.Noon.AddSeconds(-8), "ann", "bob", "alive", "host", 31.6),
            new NotedHealth(Some.Noon.AddSeconds(-20), "bob", "ann", "lost", "relay", 40.2),
            new NotedHealth(Some.Noon.AddSeconds(-3), "ann", "cid", "alive", "host", null),
        ],
        NearMisses =
        [
            new NearMisses("ann", "cid", 3, Some.Noon.AddSeconds(-60), TimeSpan.FromSeconds(1.4)),
            new NearMisses("cid", "ann", 2, Some.Noon.AddSeconds(-50), TimeSpan.FromSeconds(1.2)),
            new NearMisses("bob", null, 1, Some.Noon.AddSeconds(-40), TimeSpan.FromSeconds(1.1)),
        ],
    };

    [Fact]
    public async Task Each_link_is_a_row_with_the_graver_word_and_who_says_it()
    {
        await using var stage = new Stage(games: 0);
        var table = stage.Show<LinksTable>(with => with.Add(p => p.State, Three).Add(p => p.Now, Some.Noon));

        var rows = table
            .FindAll("tbody tr")
            .Select(row => row.Children.Select(cell => cell.TextContent).ToArray())
            .ToList();
        Assert.Equal(["ann – bob", "lostsays bob", "host / relay", "40 ms", "0", "8 s ago"], rows[0]);
        Assert.Equal(["ann – cid", "alive", "host", "–", "3", "now"], rows[1]);
        Assert.Equal(["bob – cid", "nothing said", "0", ""], rows[2]);
        Assert.Contains(
            "lasted 1.2 s, says cid",
            table.FindAll("tbody tr")[1].QuerySelector("[title]")!.GetAttribute("title"),
            StringComparison.Ordinal
        );
        Assert.Equal("bob has reported 1 near miss without saying of which link.", table.Find("p").TextContent);
    }

    [Fact]
    public async Task Where_nobody_has_said_anything_one_line_says_so()
    {
        await using var stage = new Stage(games: 0);
        var table = stage.Show<LinksTable>(with =>
            with.Add(p => p.State, GameState.None with { Players = Some.Players("ann", "bob") })
                .Add(p => p.Now, Some.Noon)
        );

        Assert.Equal("No player has said how its links are.", table.Find("p").TextContent);
        Assert.Empty(table.FindAll("table"));
    }

    [Fact]
    public void Of_two_players_a_near_miss_of_no_named_link_is_of_their_only_one()
    {
        var game = GameState.None with
        {
            Players = Some.Players("ann", "bob"),
            NearMisses = [new NearMisses("bob", null, 2, Some.Noon, TimeSpan.FromSeconds(1))],
        };

        Assert.Equal(2, Assert.Single(GameLink.Of(game)).NearMisses);
    }
}
