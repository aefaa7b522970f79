using Bunit;
using Coordinator.Dashboard.Pages;
using Coordinator.Dashboard.Tests.Support;
using Coordinator.Games;

namespace Coordinator.Dashboard.Tests;

/// <summary>What an operator can do through the pages, and what is asked before it is done.</summary>
public sealed class ChangesToTheCluster
{
    [Theory]
    [InlineData("Drain", "take no", "drain akka.tcp://coordinator@10.0.0.2:4053")]
    [InlineData("Leave", "its process stops", "leave akka.tcp://coordinator@10.0.0.2:4053")]
    [InlineData("Down", "without a goodbye", "down akka.tcp://coordinator@10.0.0.2:4053")]
    public async Task A_change_is_made_once_it_is_confirmed(string verb, string consequence, string asked)
    {
        await using var stage = new Stage();
        var page = stage.Show<NodesPage>();

        Press(page, verb);

        stage.Dialogs.WaitForAssertion(() =>
            Assert.Contains(
                consequence.Replace("take no", "takes no", StringComparison.Ordinal),
                stage.Dialogs.Find(".consequence").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.Empty(stage.Simulation.Cluster.Asked);
        stage.Dialogs.Find(".sure").Click();
        page.WaitForAssertion(() => Assert.Equal([asked], stage.Simulation.Cluster.Asked));
    }

    [Fact]
    public async Task A_change_that_is_not_confirmed_is_not_made()
    {
        await using var stage = new Stage();
        var page = stage.Show<NodesPage>();

        Press(page, "Down");
        stage.Dialogs.WaitForElement(".mud-dialog-actions .button:not(.sure)").Click();

        stage.Dialogs.WaitForAssertion(() => Assert.Empty(stage.Dialogs.FindAll(".consequence")));
        Assert.Empty(stage.Simulation.Cluster.Asked);
    }

    [Fact]
    public async Task A_draining_node_can_take_games_again()
    {
        await using var stage = new Stage();
        stage.Simulation.Cluster.Drain(Coordinator.Dashboard.Demo.SimulatedCluster.Address(2), on: true);
        var page = stage.Show<NodesPage>();

        Press(page, "Take again");
        stage.Dialogs.WaitForElement(".sure").Click();

        page.WaitForAssertion(() =>
            Assert.Equal("take akka.tcp://coordinator@10.0.0.2:4053", stage.Simulation.Cluster.Asked[^1])
        );
    }

    [Fact]
    public async Task Where_the_port_is_read_only_nothing_can_be_pressed_and_the_page_says_why()
    {
        await using var stage = new Stage(isReadOnly: true);
        var nodes = stage.Show<NodesPage>();
        var open = stage.Simulation.Everything.Last(game => game.State.IsOpen);
        var game = stage.Show<GamePage>(with => with.Add(p => p.Id, open.Id));

        Assert.Equal(9, nodes.FindAll(".actions .button").Count);
        Assert.All(nodes.FindAll(".actions .button"), button => Assert.True(button.HasAttribute("disabled")));
        Assert.Contains("The management port is read-only.", nodes.Markup, StringComparison.Ordinal);
        game.WaitForAssertion(() => Assert.True(game.Find("button.danger").HasAttribute("disabled")));
    }

    [Fact]
    public async Task A_game_is_closed_once_it_is_confirmed()
    {
        await using var stage = new Stage();
        var open = stage.Simulation.Everything.Last(game => game.State.Phase == GamePhase.Playing);
        var page = stage.Show<GamePage>(with => with.Add(p => p.Id, open.Id));

        page.WaitForElement("button.danger:not([disabled])").Click();
        stage.Dialogs.WaitForElement(".sure").Click();

        page.WaitForAssertion(() => Assert.Equal(EndReason.ClosedByOperator, open.State.End?.Reason));
        page.WaitForAssertion(() =>
            Assert.Contains("closed by operator", page.Find(".chip").TextContent, StringComparison.Ordinal)
        );
    }

    private static void Press(IRenderedComponent<NodesPage> page, string verb) =>
        page.FindAll(".nodes .row")[2].QuerySelectorAll(".button").Single(button => button.TextContent == verb).Click();
}
