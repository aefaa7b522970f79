using Coordinator.Client;
using Coordinator.Games;
using Coordinator.Scenarios.Tests.World;

namespace Coordinator.Scenarios.Tests;

/// <summary>Links are cut and come back, or not.</summary>
public sealed class CutStories : Story
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void a_link_is_cut_and_heals_and_all_go_on_together(int players)
    {
        Playing(players);
        Cut("ada", "bob");
        Pass(3);
        AllWerePaused(1);
        Assert.All(Players.Skip(2), player => Assert.Equal(PlayerState.Paused, player.State));
        Assert.Equal(PlayerState.Reconnecting, The("ada").State);
        Pass(5);
        Heal("ada", "bob");
        Pass(2);
        AllResumedTogether(1);
        Assert.Equal(
            ["ada", "bob"],
            Journal().OfType<Games.GameEvents.PlayerRecovered>().Select(recovered => recovered.Player).Order()
        );
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void every_link_of_one_player_is_cut(int players)
    {
        Playing(players);
        CutOff("ada");
        Pass(3.2);
        AllWerePaused(1);
        AllAre(PlayerState.Reconnecting);
        Pass(9);
        Reconnect("ada");
        Pass(3);
        AllResumedTogether(1);
        AllWerePaused(1);
        Assert.Equal(players - 1, The("ada").Player.Record.Disconnections.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void everyones_every_link_is_cut(int players)
    {
        Playing(players);
        CutAll();
        Pass(3.2);
        AllWerePaused(1);
        Pass(15);
        HealAll();
        Pass(4);
        AllResumedTogether(1);
        Assert.Equal(players, Journal().OfType<Games.GameEvents.PlayerRecovered>().Count());
    }

    [Theory]
    [InlineData("ada bob", "ada cy", "bob cy")]
    [InlineData("ada bob", "bob cy", "ada cy")]
    [InlineData("ada cy", "ada bob", "bob cy")]
    [InlineData("ada cy", "bob cy", "ada bob")]
    [InlineData("bob cy", "ada bob", "ada cy")]
    [InlineData("bob cy", "ada cy", "ada bob")]
    public void in_whatever_order_links_come_back_nobody_goes_on_before_the_last(params string[] order)
    {
        Playing(3);
        CutAll();
        Pass(5);
        foreach (var link in order)
        {
            Assert.Equal(GamePhase.Paused, State().Phase);
            Assert.All(Players, player => Assert.Empty(player.Told<GameEvent.Resumed>()));
            var ends = link.Split(' ');
            Heal(ends[0], ends[1]);
            Pass(3);
        }
        AllResumedTogether(1);
        AllWerePaused(1);
    }

    [Fact]
    public void a_link_that_heals_first_and_dies_again_holds_everyone()
    {
        Playing(3);
        Cut("ada", "bob");
        Cut("ada", "cy");
        Pass(4);
        Heal("ada", "bob");
        Pass(2);
        Cut("ada", "bob");
        Pass(3.5);
        Heal("ada", "cy");
        Pass(4);
        Assert.Equal(GamePhase.Paused, State().Phase);
        Heal("ada", "bob");
        Pass(2);
        AllResumedTogether(1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void a_link_that_never_comes_back_ends_the_game_for_all_at_thirty_seconds(int players)
    {
        Playing(players);
        Cut("ada", "bob");
        Pass(32);
        Assert.Equal(GamePhase.Paused, State().Phase);
        Pass(1.5);
        AllEnded("reconnection_timeout");
        var paused = The("bob").Told<GameEvent.Paused>()[0].At;
        Assert.InRange(The("bob").Told<GameEvent.Ended>()[0].At - paused, 29_500, 30_600);
        AllWerePaused(1);
    }

    [Fact]
    public void a_short_outage_pauses_nobody()
    {
        Playing(3);
        CutAll();
        Pass(2);
        HealAll();
        Pass(10);
        AllWerePaused(0);
        AllAre(PlayerState.Connected);
        Assert.Equal(2, The("ada").Player.Record.NearMisses.Count);
    }

    [Fact]
    public void an_interruption_of_two_seconds_is_on_record_at_the_coordinator_and_pauses_nobody()
    {
        Playing(2);
        Cut("ada", "bob");
        Pass(2);
        HealAll();
        Pass(1); // the journal takes it half a second after it was reported
        AllWerePaused(0);

        var interruptions = Journal().OfType<GameEvents.LinkInterrupted>().OrderBy(i => i.Player).ToList();
        Assert.Equal([("ada", "bob"), ("bob", "ada")], interruptions.Select(i => (i.Player, i.Peer!)));
        Assert.All(interruptions, i =>
        {
            Assert.InRange(i.Duration.TotalSeconds, 2.0, 2.6);
            Assert.Equal(("host", 0), (i.ConnectionType, i.ReportedEpoch));
        });
    }

    [Fact]
    public void how_each_link_is_is_known_at_the_coordinator_as_soon_as_it_is_alive()
    {
        Playing(3);
        Assert.Equal(
            ["ada bob", "ada cy", "bob ada", "bob cy", "cy ada", "cy bob"],
            State().Health.Select(end => $"{end.Player} {end.Peer}").Order()
        );
        Assert.All(State().Health, end => Assert.Equal(("alive", "host"), (end.Status, end.ConnectionType)));
        Cut("ada", "bob");
        Pass(12);
        Assert.Equal("lost", State().Health.Single(end => (end.Player, end.Peer) == ("ada", "bob")).Status);
        Assert.All(Journal().OfType<Games.GameEvents.LinkLost>(), loss =>
            Assert.Equal("host", loss.Report.ConnectionType)
        );
    }

    [Fact]
    public void one_pause_after_another_each_has_its_epoch()
    {
        Playing(2);
        for (var i = 1; i <= 3; i++)
        {
            Cut("ada", "bob");
            Pass(5);
            Heal("ada", "bob");
            Pass(3);
            AllResumedTogether(i);
        }
        Assert.Equal([1, 2, 3], The("bob").Told<GameEvent.Resumed>().Select(resumed => resumed.Event.Resume.Epoch));
    }

    [Fact]
    public void all_are_told_at_which_frame_the_others_stopped()
    {
        Playing(3);
        (The("ada").Frame, The("bob").Frame, The("cy").Frame) = (1_000, 1_001, 1_007);
        Cut("ada", "bob");
        Pass(4);
        Heal("ada", "bob");
        Pass(2);
        var frames = The("cy").Told<GameEvent.Resumed>()[0].Event.Resume.Frames;
        Assert.Equal((1_000, 1_001, 1_007), (frames["ada"], frames["bob"], frames["cy"]));
    }

    [Fact]
    public void whoever_leaves_ends_the_game_for_all_and_loses_nobody()
    {
        Playing(3);
        The("bob").Leave();
        Pass(3);
        AllEnded("player_left");
        AllWerePaused(0);
    }
}
