using Bunit;
using Coordinator.Dashboard.Pages;
using Coordinator.Dashboard.Parts;
using Coordinator.Dashboard.Tests.Support;
using Microsoft.AspNetCore.Components;

namespace Coordinator.Dashboard.Tests;

/// <summary>What is said while the record is behind what has happened.</summary>
public sealed class RecordThatTrails
{
    [Fact]
    public Task The_overview_says_how_far_it_is_behind_until_it_has_caught_up() => SaysSoAsync<Overview>();

    [Fact]
    public Task The_list_of_games_says_so_too() => SaysSoAsync<GamesPage>();

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    [InlineData(9.9)]
    public async Task The_usual_second_or_two_is_not_worth_a_word(double? seconds)
    {
        await using var stage = new Stage(games: 0);
        stage.Lag.Behind = seconds is { } known ? TimeSpan.FromSeconds(known) : null;

        Assert.Empty(stage.Show<RecordBehind>().FindAll(".notice"));
    }

    private static async Task SaysSoAsync<TPage>() where TPage : IComponent
    {
        await using var stage = new Stage();
        stage.Navigation.NavigateTo("/");
        var page = stage.Show<TPage>();
        stage.Lag.Behind = TimeSpan.FromSeconds(42);
        stage.Pass(TimeSpan.FromSeconds(6));

        page.WaitForAssertion(() => Assert.Equal(
            "The record is 42 s behind: lists and figures trail, live games don’t.", page.Find(".notice").TextContent));
        stage.Lag.Behind = TimeSpan.FromSeconds(1);
        stage.Pass(TimeSpan.FromSeconds(6));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".notice")));
    }
}
