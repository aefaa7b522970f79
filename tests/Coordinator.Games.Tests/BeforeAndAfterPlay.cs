using Coordinator.Games;
using static Coordinator.Games.GameCommands;
using static Coordinator.Games.Tests.TestGame;

namespace Coordinator.Games.Tests;

/// <summary>Joining, validation, leaving, closing, being abandoned, and whom the end names.</summary>
public sealed class BeforeAndAfterPlay
{
    [Fact]
    public void a_game_is_ready_when_the_last_player_is_here()
    {
        var game = In(GamePhase.Waiting, players: 8);
        foreach (var name in Names.Take(7))
            game.Do(new Connect(name));
        Assert.Empty(game.ToldOf<Notices.Ready>());
        game.Do(new Connect("hal"));
        Assert.Equal([.. Names], game.ToldOf<Notices.Ready>().Single().Players.AsEnumerable());
    }

    [Fact]
    public void a_player_who_came_and_went_is_still_awaited()
    {
        var game = In(GamePhase.Waiting);
        game.Do(new Connect("ada"));
        game.Do(new Disconnect("ada"));
        game.Do(new Connect("bob"));
        Assert.Equal(GamePhase.Waiting, game.State.Phase);
    }

    [Fact]
    public void without_validation_play_starts_as_soon_as_all_are_here()
    {
        var game = In(GamePhase.Waiting, settings: new GameSettings { Validation = false });
        game.Do(new Connect("ada"));
        game.Do(new Connect("bob"));
        Assert.Equal(GamePhase.Playing, game.State.Phase);
        Assert.Equal([typeof(Notices.Ready), typeof(Notices.Started)], game.Told.Select(t => t.GetType()).TakeLast(2));
    }

    [Fact]
    public void a_game_that_not_all_joined_ends_at_its_join_timeout_and_names_the_one_who_did_not_come()
    {
        var game = In(GamePhase.Waiting, settings: new GameSettings { JoinTimeout = TimeSpan.FromSeconds(7) });
        game.Do(new Connect("ada"));
        game.After(6.999).Tick();
        Assert.Equal(GamePhase.Waiting, game.State.Phase);
        game.After(0.001).Tick();
        Assert.Equal((EndReason.NeverStarted, "bob"), (game.State.End!.Reason, game.State.End.DisconnectedPlayer));
    }

    [Fact]
    public void failed_links_end_the_game_before_it_began_and_say_both()
    {
        var game = In(GamePhase.Validating);
        game.Do(new ReportValidationFailed("bob", "no route"));
        Assert.Equal("no route", game.ToldOf<Notices.Repool>().Single().Reason);
        Assert.Equal(EndReason.ValidationFailed, game.ToldOf<Notices.Ended>().Single().Reason);
    }

    [Fact]
    public void validation_that_takes_too_long_ends_the_game()
    {
        var game = In(GamePhase.Validating);
        game.Do(new ReportValidated("ada"));
        game.After(60).Tick();
        Assert.Equal(EndReason.ValidationFailed, game.State.End!.Reason);
    }

    [Fact]
    public void a_game_that_nobody_is_connected_to_is_abandoned_after_ten_minutes()
    {
        var game = In(GamePhase.Playing);
        Assert.Null(NextWakeUp.Of(game.State));
        game.Do(new Disconnect("ada"));
        game.After(100).Do(new Disconnect("bob"));
        game.After(599.999).Tick();
        Assert.Equal(GamePhase.Playing, game.State.Phase);
        game.After(0.001).Tick();
        Assert.Equal((EndReason.Abandoned, null), (game.State.End!.Reason, game.State.End.DisconnectedPlayer));
    }

    [Fact]
    public void one_who_comes_back_keeps_the_game()
    {
        var game = In(GamePhase.Playing);
        game.Do(new Disconnect("ada"));
        game.Do(new Disconnect("bob"));
        game.After(599).Do(new Connect("ada"));
        game.After(700).Do(new WakeUp(GamePhase.Playing, 0));
        Assert.Equal(GamePhase.Playing, game.State.Phase);
    }

    [Fact]
    public void whoever_leaves_ends_the_game_and_is_named()
    {
        var game = In(GamePhase.Paused);
        game.Do(new Leave("bob", "bye"));
        var told = game.ToldOf<Notices.Ended>().Single();
        Assert.Equal((EndReason.PlayerLeft, "bob"), (told.Reason, told.DisconnectedPlayer));
    }

    [Fact]
    public void the_player_without_a_connection_is_the_one_who_dropped()
    {
        var game = In(GamePhase.Paused);
        game.Do(new Disconnect("ada"));
        game.After(30).Tick();
        Assert.Equal("ada", game.State.End!.DisconnectedPlayer);
    }

    [Fact]
    public void else_the_one_whom_most_of_the_others_name()
    {
        var game = In(GamePhase.Playing, players: 4);
        game.Do(Lost("ada", "dee"));
        game.Do(Lost("bob", "dee"));
        game.Do(Lost("dee", "ada"));
        game.After(30).Tick();
        Assert.Equal("dee", game.State.End!.DisconnectedPlayer);
    }

    [Fact]
    public void of_several_without_a_connection_the_reports_pick_one()
    {
        var game = In(GamePhase.Playing, players: 3);
        game.Do(Lost("ada", "cy"));
        game.Do(new Disconnect("bob"));
        game.Do(new Disconnect("cy"));
        game.After(30).Tick();
        Assert.Equal("cy", game.State.End!.DisconnectedPlayer);
    }

    [Fact]
    public void a_link_that_came_back_accuses_nobody()
    {
        var game = In(GamePhase.Playing, players: 3);
        game.Do(Lost("ada", "bob"));
        game.Do(Lost("bob", "cy"));
        game.Do(Recovered("ada"));
        game.After(30).Tick();
        Assert.Equal("cy", game.State.End!.DisconnectedPlayer);
    }

    [Fact]
    public void of_two_the_one_who_did_not_report_dropped()
    {
        var game = In(GamePhase.Playing);
        game.Do(Lost("ada"));
        game.After(30).Tick();
        Assert.Equal("bob", game.State.End!.DisconnectedPlayer);
    }

    [Fact]
    public void two_who_accuse_each_other_leave_it_open()
    {
        var game = In(GamePhase.Paused);
        game.Do(Lost("bob", "ada"));
        game.After(30).Tick();
        Assert.Null(game.State.End!.DisconnectedPlayer);
    }

    [Fact]
    public void the_end_names_everyone_who_was_lost_and_who_recovered()
    {
        var game = In(GamePhase.Paused, players: 3);
        game.Do(Lost("bob", "ada"));
        game.Do(Recovered("bob"));
        game.After(30).Tick();
        var told = game.ToldOf<Notices.Ended>().Single();
        Assert.Equal(["ada", "bob"], told.LostPlayers.AsEnumerable());
        Assert.Equal(["bob"], told.RecoveredPlayers.AsEnumerable());
    }
}
