using Coordinator.Dashboard.Tests.Support;

namespace Coordinator.Dashboard.Tests;

/// <summary>One look for all pages, and when they are told of it.</summary>
public sealed class LooksAtTheCluster
{
    [Fact]
    public async Task Pages_are_told_once_of_what_has_changed_and_not_of_nothing()
    {
        await using var stage = new Stage(games: 0);
        var told = 0;
        stage.Clock.Beat();
        stage.Clock.Changed += () => told++;

        stage.Pass(TimeSpan.FromMilliseconds(500));
        Assert.Equal(0, told);

        stage.Simulation.Cluster.Drain(Demo.SimulatedCluster.Address(3), on: true);
        stage.Pass(TimeSpan.FromMilliseconds(500));
        stage.Pass(TimeSpan.FromMilliseconds(500));
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task A_page_that_looked_first_keeps_no_news_from_the_others()
    {
        await using var stage = new Stage(games: 0);
        var told = 0;
        stage.Clock.Beat();
        stage.Clock.Changed += () => told++;

        stage.Simulation.Cluster.Drain(Demo.SimulatedCluster.Address(3), on: true);
        stage.Time.Now += TimeSpan.FromSeconds(1);
        Assert.True(stage.Clock.Current.Nodes[2].Member.IsDraining);
        stage.Clock.Beat();

        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Ages_are_renewed_where_nothing_else_happens()
    {
        await using var stage = new Stage(games: 0);
        var told = 0;
        stage.Clock.Beat();
        stage.Clock.Changed += () => told++;

        stage.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Every_page_has_the_same_picture_of_one_moment()
    {
        await using var stage = new Stage(games: 300);

        Assert.Same(stage.Clock.Current, stage.Clock.Current);
    }
}
