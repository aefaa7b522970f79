using Coordinator.Games;
using static Coordinator.Games.GameCommands;

namespace Coordinator.Games.Tests;

/// <summary>Who sits in a seat, and what a player may cost the others.</summary>
public sealed class SeatsAndBudgets
{
    [Fact]
    public void a_library_that_was_replaced_stays_out_and_who_replaced_it_comes_and_goes()
    {
        var game = TestGame.In(GamePhase.Playing);
        game.Do(new Connect("ada", "page-1"));
        game.Do(new Connect("ada", "page-2"));

        Assert.True(Game.IsReplaced(game.State, "ada", "page-1"));
        Assert.Equal(GameResult.Replaced, game.Do(new Connect("ada", "page-1")));
        game.Do(new Disconnect("ada"));
        Assert.Equal(GameResult.None, game.Do(new Connect("ada", "page-2")));
        Assert.Contains("ada", game.State.Connected);
        Assert.False(Game.IsReplaced(game.State, "bob", "page-1"));
    }

    [Fact]
    public void it_stays_out_also_after_a_crash()
    {
        var game = TestGame.In(GamePhase.Playing);
        game.Do(new Connect("ada", "page-1"));
        game.Do(new Connect("ada", "page-2"));

        var after = game.Replayed();
        after.Do(new TakeOver());
        Assert.Equal(GameResult.Replaced, after.Do(new Connect("ada", "page-1")));
    }

    [Fact]
    public void one_without_a_name_takes_the_seat_of_any()
    {
        var game = TestGame.In(GamePhase.Playing);
        game.Do(new Connect("ada", "page-1"));

        Assert.Equal(GameResult.None, game.Do(new Connect("ada")));
        Assert.Equal(GameResult.Replaced, game.Do(new Connect("ada", "page-1")));
        Assert.Equal(GameResult.None, game.Do(new Connect("ada", "page-2")));
        Assert.Equal(GameResult.None, game.Do(new Connect("ada")));
    }

    [Fact]
    public void as_many_as_were_replaced_lately_are_known()
    {
        var game = TestGame.In(GamePhase.Playing);
        for (var page = 0; page < Seat.MaxReplaced + 2; page++)
            game.Do(new Connect("ada", $"page-{page}"));

        Assert.Equal(Seat.MaxReplaced, game.State.Seats["ada"].Replaced.Length);
        Assert.False(Game.IsReplaced(game.State, "ada", "page-0"));
        Assert.True(Game.IsReplaced(game.State, "ada", "page-1"));
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(300, 900)]
    [InlineData(600, 1_650)]
    [InlineData(1_000, 2_650)]
    [InlineData(50_000, 3_900)]
    public void a_resume_waits_until_the_furthest_player_could_ask_for_the_time(int delayMs, int leadMs)
    {
        var game = TestGame.In(GamePhase.Paused);
        game.Do(new ReportDelay("ada", TimeSpan.FromMilliseconds(20)));
        game.Do(new ReportDelay("bob", TimeSpan.FromMilliseconds(delayMs)));
        game.After(1).Do(TestGame.Recovered("ada"));

        Assert.Equal(game.Now + TimeSpan.FromMilliseconds(leadMs), game.ToldOf<Notices.Resumed>().Single().ResumeAt);
    }

    [Fact]
    public void and_not_for_one_that_is_not_here()
    {
        var game = TestGame.In(GamePhase.Paused);
        game.Do(new ReportDelay("bob", TimeSpan.FromMilliseconds(900)));
        game.Do(new Disconnect("bob"));
        game.After(1).Do(TestGame.Recovered("ada"));

        Assert.Equal(game.Now + new GameSettings().ResumeLead, game.ToldOf<Notices.Resumed>().Single().ResumeAt);
    }

    [Theory]
    [InlineData(3, null, 3)]
    [InlineData(null, 25, 3)]
    [InlineData(2, 25, 2)]
    public void a_player_that_has_used_up_its_budget_ends_the_game_with_its_next_loss(
        int? count,
        int? seconds,
        int pauses
    )
    {
        var game = Paused(count, seconds);
        game.Back();
        for (var pause = 2; pause <= pauses; pause++)
        {
            Assert.Equal(GameResult.Pause, game.Do(TestGame.Lost("ada", "bob")));
            game.Back();
        }

        Assert.Equal(GameResult.PauseBudgetExhausted, game.Do(TestGame.Lost("ada", "bob")));
        Assert.Equal(
            (EndReason.PauseBudgetExhausted, "ada"),
            (game.State.End!.Reason, game.State.End.DisconnectedPlayer)
        );
        Assert.Equal(EndReason.PauseBudgetExhausted, game.ToldOf<Notices.Ended>().Single().Reason);
    }

    [Fact]
    public void also_where_another_noticed_it_first_and_the_loss_that_ended_it_is_on_record()
    {
        var game = Paused(1).Back();
        Assert.Equal(GameResult.Pause, game.Do(TestGame.Lost("bob", "ada")));

        Assert.Equal(GameResult.PauseBudgetExhausted, game.Do(TestGame.Lost("ada", "bob")));
        Assert.Equal(
            (EndReason.PauseBudgetExhausted, "ada"),
            (game.State.End!.Reason, game.State.End.DisconnectedPlayer)
        );
        Assert.Equal(["ada", "bob"], game.ToldOf<Notices.Ended>().Single().LostPlayers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void the_others_budgets_are_their_own_and_a_game_without_one_goes_on()
    {
        var game = Paused(1).Back();
        Assert.Equal(GameResult.Pause, game.Do(TestGame.Lost("bob", "ada")));

        var free = TestGame.In(GamePhase.Paused);
        for (var pause = 0; pause < 100; pause++)
        {
            free.Back();
            Assert.Equal(GameResult.Pause, free.Do(TestGame.Lost("ada", "bob")));
        }
        Assert.Empty(free.State.PauseUse);
    }

    [Fact]
    public void what_one_player_can_report_in_one_pause_has_a_bound_that_the_others_do_not_feel()
    {
        var game = TestGame.In(GamePhase.Paused);
        game.Do(TestGame.Lost("bob", "ada"));
        var written = 0;
        GameResult result;
        do
        {
            game.Do(TestGame.Recovered("ada"));
            result = game.Do(TestGame.Lost("ada", "bob"));
        } while (result == GameResult.AlreadyPausing && ++written < 10_000);

        Assert.Equal(GameResult.Limited, result);
        Assert.Equal(Game.MaxReportsInPause - 1, written);
        var events = game.History.Count;
        game.Do(TestGame.Recovered("ada"));
        Assert.Equal(GameResult.Limited, game.Do(TestGame.Lost("ada", "bob")));
        Assert.Equal(events, game.History.Count);
        Assert.Equal(GameResult.Resume, game.Do(TestGame.Recovered("bob")));
        Assert.Equal(GameResult.Pause, game.Do(TestGame.Lost("ada", "bob")));
    }

    [Fact]
    public void also_of_frames()
    {
        var game = TestGame.In(GamePhase.Paused);
        for (var frame = 0; frame < Game.MaxReportsInPause; frame++)
            Assert.Equal(GameResult.Waiting, game.Do(TestGame.Recovered("bob", frame: frame)));

        Assert.Equal(GameResult.Limited, game.Do(TestGame.Recovered("bob", frame: 9_999)));
        Assert.Equal(GameResult.Waiting, game.Do(TestGame.Recovered("bob", frame: Game.MaxReportsInPause - 1)));
    }

    /// <summary>A game with a budget, whose first pause ada has begun.</summary>
    internal static TestGame Paused(int? count, int? seconds = null) =>
        TestGame.In(
            GamePhase.Paused,
            settings: new GameSettings
            {
                PauseBudget = new PauseBudget(count, seconds is { } s ? TimeSpan.FromSeconds(s) : null),
            }
        );
}
