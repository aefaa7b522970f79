using static Coordinator.Games.GameCommands;
using static Coordinator.Games.GameEvents;

namespace Coordinator.Games;

/// <summary>
/// The rules of a game. <see cref="Decide"/> says what a command comes to, <see cref="Apply"/> what an event makes
/// of the state. Both are pure: the time is an argument, and nothing else is read.
/// </summary>
public static partial class Game
{
    /// <summary>What <paramref name="command"/> comes to at <paramref name="now"/>. Never throws for any pair of the
    /// two.</summary>
    public static Decision Decide(GameState state, GameCommand command, DateTimeOffset now)
    {
        now = WholeMilliseconds(now);
        if (command is Create create)
            return DecideCreate(state, create, now);
        if (state.Phase == GamePhase.None || command is PlayerCommand { Player: var player } && !state.Has(player))
            return Decision.Nothing(command is WakeUp or TakeOver ? GameResult.None : GameResult.NotFound);

        return command switch
        {
            Connect c => DecideConnect(state, c, now),
            Disconnect d => state.Connected.Contains(d.Player)
                ? Accept(GameResult.None, new PlayerDisconnected(now, d.Player))
                : Decision.Nothing(GameResult.None),
            ReportValidated r => DecideValidated(state, r, now),
            ReportValidationFailed r => state.Phase == GamePhase.Validating
                ? Accept(GameResult.Repool, EndsFor(state, EndReason.ValidationFailed, now, r.Reason))
                : Decision.Nothing(
                    state.End?.Reason == EndReason.ValidationFailed ? GameResult.Repool : GameResult.Stale
                ),
            ReportLost r => DecideLost(state, r, now),
            ReportRecovered r => DecideRecovered(state, r, now),
            ReportTimedOut r => DecideTimedOut(state, r, now),
            ReportHealth r => DecideHealth(state, r, now),
            ReportInterrupted r => DecideInterrupted(state, r, now),
            ReportDelay r => DecideDelay(state, r, now),
            Leave l => state.IsOpen
                ? Accept(GameResult.Left, new Ended(now, EndReason.PlayerLeft, l.Player, l.Reason))
                : Decision.Nothing(GameResult.Left),
            Close => state.IsOpen
                ? Accept(GameResult.Closed, new Ended(now, EndReason.ClosedByOperator, null))
                : Decision.Nothing(GameResult.Closed),
            WakeUp w => DecideWakeUp(state, w, now),
            TakeOver => DecideTakeOver(state, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "A command without a rule."),
        };
    }

    private static Decision DecideCreate(GameState state, Create create, DateTimeOffset now) =>
        state.Phase switch
        {
            GamePhase.None => Accept(
                GameResult.Created,
                new Created(now, create.GameId, create.CreationId, create.Players, create.Settings, create.Metadata)
            ),
            _ => Decision.Nothing(
                state.CreationId == create.CreationId ? GameResult.Created : GameResult.AlreadyExists
            ),
        };

    private static Decision DecideConnect(GameState state, Connect connect, DateTimeOffset now)
    {
        if (IsReplaced(state, connect.Player, connect.Instance))
            return Decision.Nothing(GameResult.Replaced);
        if (SeatTakenBy(state, connect, now) is { } taken)
        {
            var (events, result) = DecideConnect(Apply(state, taken), connect, now);
            return new Decision(events.Insert(0, taken), result);
        }
        if (state.Connected.Contains(connect.Player))
            return Decision.Nothing(GameResult.None);

        var connected = new PlayerConnected(now, connect.Player);
        var after = Apply(state, connected);
        if (state.Phase == GamePhase.Waiting && after.Connected.Count == state.Players.Length)
        {
            var readied = new Readied(now, now + state.Settings.ValidationTimeout);
            return state.Settings.Validation
                ? Accept(GameResult.None, connected, readied)
                : Accept(GameResult.None, connected, readied, new Started(now));
        }
        return ResumesIfAllAreBack(after, now) is { } resumed
            ? Accept(GameResult.None, connected, resumed)
            : Accept(GameResult.None, connected);
    }

    private static Decision DecideValidated(GameState state, ReportValidated report, DateTimeOffset now)
    {
        switch (state.Phase)
        {
            case GamePhase.Validating when !state.Validated.Contains(report.Player):
                var validated = new PlayerValidated(now, report.Player);
                return state.Validated.Count + 1 == state.Players.Length
                    ? Accept(GameResult.Complete, validated, new Started(now))
                    : Accept(GameResult.Waiting, validated);
            case GamePhase.Waiting or GamePhase.Validating:
                return Decision.Nothing(GameResult.Waiting);
            case GamePhase.Playing or GamePhase.Paused:
                return Decision.Nothing(GameResult.Complete);
            default:
                return Decision.Nothing(GameResult.Stale);
        }
    }

    private static Decision DecideWakeUp(GameState state, WakeUp timer, DateTimeOffset now)
    {
        var due = NextWakeUp.Of(state);
        if (due is null || (due.Phase, due.Epoch) != (timer.Phase, timer.Epoch) || now < due.At)
            return Decision.Nothing(GameResult.None);

        return state.Phase switch
        {
            GamePhase.Paused => TimesOut(state, now),
            GamePhase.Waiting => Accept(GameResult.Ended, EndsFor(state, EndReason.NeverStarted, now)),
            GamePhase.Validating => Accept(GameResult.Ended, EndsFor(state, EndReason.ValidationFailed, now)),
            _ => Accept(GameResult.Ended, EndsFor(state, EndReason.Abandoned, now)),
        };
    }

    /// <summary>Also of a game that is over: its journal may say who was connected when it ended, and nobody is
    /// now.</summary>
    private static Decision DecideTakeOver(GameState state, DateTimeOffset now)
    {
        var earliest = now + GameSettings.RecoveryGrace;
        // The clock may have been set back since the deadline was written.
        var latest = now + TimeoutOf(state);
        DateTimeOffset? moved =
            state.Deadline < earliest ? earliest
            : state.Deadline > latest ? Later(earliest, latest)
            : null;
        return Accept(GameResult.None, new TakenOver(now, moved));
    }

    /// <summary>How long the phase may last, where it has a deadline.</summary>
    private static TimeSpan TimeoutOf(GameState state) =>
        state.Phase switch
        {
            GamePhase.Waiting => state.Settings.JoinTimeout,
            GamePhase.Validating => state.Settings.ValidationTimeout,
            _ => state.Settings.ReconnectionTimeout,
        };

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    /// <summary>
    /// From one time of a game's events to another, never less than nothing: the first may be of a process before this
    /// one, whose clock was ahead.
    /// </summary>
    public static TimeSpan Elapsed(DateTimeOffset from, DateTimeOffset to) => to > from ? to - from : TimeSpan.Zero;

    private static Ended EndsFor(GameState state, EndReason reason, DateTimeOffset now, string? detail = null) =>
        new(now, reason, reason == EndReason.Abandoned ? null : Attribution.LikelyDisconnectedPlayer(state), detail);

    private static Decision Accept(GameResult result, params GameEvent[] events) => new([.. events], result);

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
