using static Coordinator.Games.GameCommands;
using static Coordinator.Games.GameEvents;

namespace Coordinator.Games;

/// <summary>Who sits in a seat, and how far away.</summary>
public static partial class Game
{
    /// <summary>The longest delay that a resume waits for, one way. Who is further away comes late; the others wait no
    /// longer.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(1_500);

    /// <summary>What a delay that was measured, the shortest of several, may be more in the moment that
    /// counts.</summary>
    private static readonly TimeSpan DelayMargin = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// Whether another of the player's libraries has replaced this one: it stays out. One without a name is never told
    /// apart from another, and takes the seat.
    /// </summary>
    public static bool IsReplaced(GameState state, string player, string? instance) =>
        instance is not null
        && SeatOf(state, player) is var seat
        && seat.Instance != instance
        && seat.Replaced.Contains(instance);

    /// <summary>
    /// How far ahead of its telling a resume is set: so that the furthest of the players hears of it in time, and one
    /// whose machine has just woken can ask for the time before, which is a way there and back. With one way alone, a
    /// player 600 ms away that woke in a pause resumed 85 to 293 ms after the other (two Chromium, 10 sleeps,
    /// 2026-11-27).
    /// </summary>
    public static TimeSpan ResumeLead(GameState state)
    {
        var longest = TimeSpan.Zero;
        foreach (var (player, delay) in state.Delays)
            if (delay > longest && state.Connected.Contains(player))
                longest = delay;
        var lead = 2 * (longest + longest / 4) + DelayMargin;
        return lead > state.Settings.ResumeLead ? lead : state.Settings.ResumeLead;
    }

    private static Decision DecideDelay(GameState state, ReportDelay report, DateTimeOffset now)
    {
        var delay = report.Delay < MaxDelay ? report.Delay : MaxDelay;
        return !state.IsOpen || state.Delays.GetValueOrDefault(report.Player) == delay
            ? Decision.Nothing(GameResult.Noted)
            : Accept(GameResult.Noted, new DelayNoted(now, report.Player, delay));
    }

    private static SeatTaken? SeatTakenBy(GameState state, Connect connect, DateTimeOffset now)
    {
        var before = state.Seats.GetValueOrDefault(connect.Player);
        return !state.IsOpen || before?.Instance == connect.Instance
            ? null
            : new SeatTaken(now, connect.Player, connect.Instance, before?.Instance);
    }

    private static Seat SeatOf(GameState state, string player) =>
        state.Seats.GetValueOrDefault(player) ?? new Seat(null, []);
}
