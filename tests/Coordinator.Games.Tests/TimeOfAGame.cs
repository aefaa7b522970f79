using Coordinator.Games;
using static Coordinator.Games.GameCommands;

namespace Coordinator.Games.Tests;

/// <summary>A process that takes over may have another clock than the one before it.</summary>
public sealed class TimeOfAGame
{
    [Theory]
    [InlineData(-3_600, 30)] // behind: the pause does not last an hour longer
    [InlineData(-31, 30)]
    [InlineData(-5, 30)]
    [InlineData(0, null)]
    [InlineData(19.9, null)]
    [InlineData(25, 10)]
    [InlineData(3_600, 10)] // ahead: nobody had time to come back
    public void a_deadline_is_neither_nearer_than_the_grace_nor_further_than_the_timeout(double step, int? left)
    {
        var game = TestGame.In(GamePhase.Paused).Replayed();
        var deadline = game.State.Deadline;
        game.After(step).Do(new TakeOver());

        Assert.Equal(left is { } seconds ? game.Now + TimeSpan.FromSeconds(seconds) : deadline, game.State.Deadline);
    }

    [Fact]
    public void a_short_timeout_leaves_the_grace_all_the_same()
    {
        var settings = new GameSettings { ReconnectionTimeout = TimeSpan.FromSeconds(2) };
        var game = TestGame.In(GamePhase.Paused, settings: settings).Replayed();
        game.After(-3_600).Do(new TakeOver());

        Assert.Equal(game.Now + GameSettings.RecoveryGrace, game.State.Deadline);
    }

    [Fact]
    public void no_duration_is_less_than_nothing()
    {
        var game = TestGame.In(GamePhase.Paused).Replayed();
        game.After(-3_600).Do(new TakeOver());
        game.Do(new Connect("ada"));
        game.Do(new Connect("bob"));
        Assert.Equal(GameResult.Resume, game.Do(new ReportRecovered("ada", null, 1, null, 1)));

        Assert.Equal(TimeSpan.Zero, game.ToldOf<Notices.Resumed>().Single().PauseDuration);
        Assert.Equal(TimeSpan.Zero, game.Happened<GameEvents.PlayerRecovered>().Single().Duration);
        Assert.Equal(TimeSpan.Zero, game.State.TotalPaused);
        Assert.True(game.ToldOf<Notices.Resumed>().Single().ResumeAt > game.Now);
    }

    [Fact]
    public void nor_of_one_that_ends_in_it()
    {
        var game = TestGame.In(GamePhase.Paused).Replayed();
        game.After(-3_600).Do(new TakeOver());
        game.After(30).Tick();

        Assert.Equal(EndReason.ReconnectionTimeout, game.State.End?.Reason);
        Assert.Equal(TimeSpan.Zero, game.Happened<GameEvents.PlayerTimedOut>().Single().Duration);
        Assert.Equal(TimeSpan.Zero, game.State.TotalPaused);
    }
}
