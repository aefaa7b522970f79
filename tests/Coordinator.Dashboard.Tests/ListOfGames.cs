using Bunit;
using Coordinator.Dashboard.Live;
using Coordinator.Dashboard.Pages;
using Coordinator.Dashboard.Tests.Support;
using Coordinator.Games;
using Coordinator.Record;

namespace Coordinator.Dashboard.Tests;

/// <summary>The list of games and what narrows it.</summary>
public sealed class ListOfGames
{
    [Theory]
    [InlineData(null, null, null, "/games")]
    [InlineData("paused", null, null, "/games?phase=paused")]
    [InlineData("PAUSED", "10.0.0.2:4053", "a b", "/games?phase=paused&node=10.0.0.2%3A4053&id=a%20b")]
    [InlineData("nonsense", "", null, "/games")]
    public void A_filter_is_a_link_that_can_be_shared(string? phase, string? node, string? id, string link) =>
        Assert.Equal(link, GamesFilter.Of(phase, null, node, id).Link);

    [Theory]
    [InlineData("paused", null, null, "p1 p2")]
    [InlineData("paused", "10.0.0.2:4053", null, "p2")]
    [InlineData(null, "10.0.0.2:4053", null, "p2 q2")]
    [InlineData(null, null, "q", "q1 q2")]
    [InlineData("ended", null, null, "e1")]
    public void Live_games_are_narrowed_by_phase_node_and_beginning(
        string? phase,
        string? node,
        string? id,
        string fitting
    )
    {
        var games = new[]
        {
            Some.Game("p1", GamePhase.Paused),
            Some.Game("p2", GamePhase.Paused, node: 2),
            Some.Game("q1"),
            Some.Game("q2", node: 2),
            Some.Game("e1", GamePhase.Ended),
        };
        var filter = GamesFilter.Of(phase, null, node, id);

        Assert.Equal(fitting, string.Join(' ', games.Where(filter.Fits).Select(game => game.GameId)));
    }

    [Theory]
    [InlineData("playing", null, true)]
    [InlineData(null, "10.0.0.2:4053", true)]
    [InlineData("ended", null, false)]
    [InlineData(null, null, false)]
    public void Open_games_come_from_memory_and_ended_ones_from_the_record(string? phase, string? node, bool isLive) =>
        Assert.Equal(isLive, GamesFilter.Of(phase, null, node, null).IsLive);

    [Fact]
    public void A_game_that_the_record_still_takes_for_paused_and_that_runs_nowhere_is_over()
    {
        var row = GameRow
            .Of(new GameSummary("g", GamePhase.Paused, 1, Some.Players("ann", "bob"), null, Some.Noon))
            .With(null);

        Assert.Equal((GamePhase.Ended, null), (row.Phase, row.Reason));
    }

    [Fact]
    public async Task The_newest_stand_first_with_what_is_true_now_laid_over_the_record()
    {
        await using var stage = new Stage();
        stage.Navigation.NavigateTo("/games");
        var page = stage.Show<GamesPage>();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("a.row")));

        var newest = await stage.History.ListAsync(new GameFilter(), 0, 5);
        Assert.Equal(
            newest.Select(game => game.GameId),
            page.FindAll("a.row .id").Take(5).Select(id => id.TextContent)
        );
        var open = page.FindAll("a.row")
            .First(row => stage.Simulation.Find(row.QuerySelector(".id")!.TextContent) is { Phase: GamePhase.Playing });
        Assert.Matches("10\\.0\\.0\\.[123]:4053", open.QuerySelector(".node")!.TextContent);
    }

    [Fact]
    public async Task While_the_record_is_away_the_open_games_are_still_listed_under_a_notice()
    {
        await using var stage = new Stage();
        stage.History.IsAway = true;
        stage.Navigation.NavigateTo("/games");
        var page = stage.Show<GamesPage>();

        page.WaitForAssertion(() =>
            Assert.Contains("The record can't be read", page.Find(".notice").TextContent, StringComparison.Ordinal)
        );
        Assert.NotEmpty(page.FindAll("a.row"));
    }
}
