using Bunit;
using Coordinator.Dashboard.Pages;
using Coordinator.Dashboard.Tests.Support;

namespace Coordinator.Dashboard.Tests;

/// <summary>What the overview says of the last hour, also while the database is away.</summary>
public sealed class FiguresOfTheRecord
{
    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task While_the_database_is_away_the_last_figures_stay_with_a_notice_of_when_they_were_read()
    {
        await using var stage = new Stage(games: 200);
        var page = stage.Show<Overview>();
        stage.Pass(ReadAgain);
        page.WaitForAssertion(() => Assert.Matches("^[0-9.]+ %$", page.Find(".stats dd").TextContent));
        var pauses = page.FindAll(".stats dd")[3].TextContent;

        stage.History.IsAway = true;
        stage.Pass(ReadAgain);

        page.WaitForAssertion(() =>
            Assert.Contains(
                "these figures are of 12:00:06 UTC. The database refuses connections.",
                page.Find(".figures .notice").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.Equal(pauses, page.FindAll(".stats dd")[3].TextContent);

        stage.History.IsAway = false;
        stage.Pass(ReadAgain);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".figures .notice")));
    }

    [Fact]
    public async Task A_database_that_never_answered_leaves_the_rest_of_the_page()
    {
        await using var stage = new Stage();
        stage.History.IsAway = true;
        var page = stage.Show<Overview>();
        stage.Pass(ReadAgain);

        page.WaitForAssertion(() =>
            Assert.Contains(
                "The record can't be read",
                page.Find(".figures .notice").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.Contains("games", page.Find("h1").TextContent, StringComparison.Ordinal);
        Assert.Equal(3, page.FindAll(".nodes-now li").Count);
    }
}
