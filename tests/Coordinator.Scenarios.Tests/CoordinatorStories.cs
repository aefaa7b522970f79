using Coordinator.Client;
using Coordinator.Games;
using Coordinator.Scenarios.Tests.World;

namespace Coordinator.Scenarios.Tests;

/// <summary>The coordinator dies and comes back.</summary>
public sealed class CoordinatorStories : Story
{
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void a_coordinator_that_is_away_pauses_no_healthy_game(int players)
    {
        Playing(players);
        CoordinatorDies();
        Pass(20);
        AllAre(PlayerState.Connected);
        CoordinatorReturns();
        Pass(10);
        AllAre(PlayerState.Connected);
        AllWerePaused(0);
    }

    [Fact]
    public void it_dies_in_the_middle_of_a_pause_and_the_game_still_goes_on()
    {
        Playing(3);
        Cut("ada", "bob");
        Pass(5);
        CoordinatorDies();
        Pass(4);
        CoordinatorReturns();
        Pass(5);
        Assert.Equal(1, State().Epoch);
        Heal("ada", "bob");
        Pass(3);
        AllResumedTogether(1);
        AllWerePaused(1);
    }

    [Fact]
    public void a_link_that_comes_back_while_it_is_away_is_told_when_it_returns()
    {
        Playing(3);
        Cut("ada", "bob");
        Pass(5);
        CoordinatorDies();
        Heal("ada", "bob");
        Pass(5);
        Assert.All(Players, player => Assert.Empty(player.Told<GameEvent.Resumed>()));
        CoordinatorReturns();
        Pass(8);
        // Who comes back after the resume was agreed goes on at once, up to the 200 ms before its instant.
        AllResumedTogether(1, withinMs: 210);
    }

    [Fact]
    public void an_interruption_that_ends_while_it_is_away_is_on_record_once_it_has_returned()
    {
        Playing(2);
        CoordinatorDies();
        Cut("ada", "bob");
        Pass(2);
        HealAll();
        Pass(3);
        Assert.Empty(Journal().OfType<GameEvents.LinkInterrupted>());
        CoordinatorReturns();
        Pass(8);
        AllWerePaused(0);
        Assert.Equal(["ada", "bob"], Journal().OfType<GameEvents.LinkInterrupted>().Select(i => i.Player).Order());
    }

    [Fact]
    public void a_link_lost_while_it_is_away_stops_its_ends_and_all_once_it_returns()
    {
        Playing(3);
        CoordinatorDies();
        Cut("ada", "bob");
        Pass(4);
        Assert.Equal(PlayerState.Pausing, The("ada").State);
        Assert.Equal(PlayerState.Connected, The("cy").State);
        CoordinatorReturns();
        Pass(8);
        AllWerePaused(1);
        Heal("ada", "bob");
        Pass(3);
        AllResumedTogether(1);
    }

    [Fact]
    public void the_time_runs_out_over_its_death_and_the_game_ends_once_for_all()
    {
        Playing(2);
        Cut("ada", "bob");
        Pass(10);
        CoordinatorDies();
        Pass(5);
        CoordinatorReturns();
        Pass(40);
        AllEnded("reconnection_timeout");
        Assert.Equal(GamePhase.Ended, State().Phase);
    }

    [Fact]
    public void a_player_whose_connection_to_it_breaks_in_a_pause_comes_back_and_is_waited_for()
    {
        Playing(2);
        Cut("ada", "bob");
        Pass(4);
        The("bob").Hubs.Lose();
        Heal("ada", "bob");
        Pass(5);
        Assert.Equal(GamePhase.Paused, State().Phase);
        The("bob").Hubs.Return();
        Pass(6);
        AllResumedTogether(1);
    }
}
