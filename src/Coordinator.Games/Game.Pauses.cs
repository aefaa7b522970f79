using static Coordinator.Games.GameCommands;
using static Coordinator.Games.GameEvents;

namespace Coordinator.Games;

/// <summary>The rules of a pause: how one starts, who is lost in it, and how it ends.</summary>
public static partial class Game
{
    /// <summary>
    /// Losses and frames of one player that count in one pause. In a game of eight a player has seven links, and what
    /// is tried to get one back takes a second or more: 30 s in which all seven come and go every 2 s make a hundred.
    /// More than this is a program that floods: it can't fill the journal.
    /// </summary>
    public const int MaxReportsInPause = 200;

    private static Decision DecideLost(GameState state, ReportLost command, DateTimeOffset now)
    {
        if (IsUnknownPeer(state, command.Player, command.Report.Peer))
            return Decision.Nothing(GameResult.UnknownPeer);

        switch (state.Phase)
        {
            // The next epoch is right where this coordinator told of a pause and died before it was journaled.
            case GamePhase.Playing when command.Epoch is null || command.Epoch == state.Epoch + 1:
                var epoch = state.Epoch + 1;
                return Loses(
                    state,
                    command,
                    now,
                    GameResult.Pause,
                    new Paused(
                        now,
                        epoch,
                        command.Report.Frame,
                        command.Player,
                        now + state.Settings.ReconnectionTimeout
                    ),
                    new LinkLost(now, epoch, command.Player, command.Report)
                );
            case GamePhase.Paused when MatchesPause(state, command.Epoch):
                if (!AddsInformation(state.Pause!, command) || IsRepeated(state.Pause!, command))
                    return Decision.Nothing(GameResult.AlreadyPausing);
                return state.Pause!.Reports.GetValueOrDefault(command.Player) >= MaxReportsInPause
                    ? Decision.Nothing(GameResult.Limited)
                    : Loses(
                        state,
                        command,
                        now,
                        GameResult.AlreadyPausing,
                        new LinkLost(now, state.Epoch, command.Player, command.Report)
                    );
            default:
                return Decision.Nothing(RejectionFor(command.Epoch));
        }
    }

    /// <summary>
    /// A loss goes on record, whoever noticed the pause first. It ends the game where its player has used up what it
    /// may cost the others.
    /// </summary>
    private static Decision Loses(
        GameState state,
        ReportLost command,
        DateTimeOffset now,
        GameResult result,
        params GameEvent[] events
    ) =>
        IsBudgetExhausted(state, command.Player)
            ? Accept(
                GameResult.PauseBudgetExhausted,
                [.. events, new Ended(now, EndReason.PauseBudgetExhausted, command.Player)]
            )
            : Accept(result, events);

    /// <summary>A player not lost before, lost again after it had recovered, or lost to one more peer.</summary>
    private static bool AddsInformation(Pause pause, ReportLost command) =>
        !pause.IsLost(command.Player)
        || command.Report.Peer is { } peer && !pause.Lost[command.Player].Peers.Contains(peer);

    /// <summary>
    /// This very report, taken before. A player can't know what of its reports a crash has left, and says them again;
    /// one that says when it noticed the loss doesn't become lost once more by that.
    /// </summary>
    private static bool IsRepeated(Pause pause, ReportLost command) =>
        command.Report.ReportedAt is not null && pause.Holds(command.Player, command.Report);

    private static Decision DecideRecovered(GameState state, ReportRecovered command, DateTimeOffset now)
    {
        if (state.Phase != GamePhase.Paused || !MatchesPause(state, command.Epoch))
            return Decision.Nothing(RejectionFor(command.Epoch));

        var pause = state.Pause!;
        if (!pause.IsLost(command.Player))
        {
            if (command.Frame is not { } frame || pause.Frames.GetValueOrDefault(command.Player, -1) == frame)
                return Decision.Nothing(GameResult.Waiting);
            return pause.Reports.GetValueOrDefault(command.Player) >= MaxReportsInPause
                ? Decision.Nothing(GameResult.Limited)
                : Accept(GameResult.Waiting, new FrameNoted(now, command.Player, frame));
        }
        var recovered = new PlayerRecovered(
            now,
            state.Epoch,
            command.Player,
            command.Duration ?? Elapsed(pause.Lost[command.Player].Since, now),
            command.Attempts ?? 0,
            command.Frame
        );
        return ResumesIfAllAreBack(Apply(state, recovered), now) is { } resumed
            ? Accept(GameResult.Resume, recovered, resumed)
            : Accept(GameResult.Waiting, recovered);
    }

    private static Decision DecideTimedOut(GameState state, ReportTimedOut command, DateTimeOffset now)
    {
        switch (state.Phase)
        {
            case GamePhase.Paused when MatchesPause(state, command.Epoch):
                if (now < state.Deadline)
                    return Decision.Nothing(GameResult.TooEarly);
                return TimesOut(state, now, command);
            case GamePhase.Ended
                when state.End!.Reason == EndReason.ReconnectionTimeout && MatchesPause(state, command.Epoch):
                return command.Attempts is { } attempts && state.Pause!.HasUncountedTimeout(command.Player)
                    ? Accept(GameResult.Ended, new AttemptsNoted(now, state.Epoch, command.Player, attempts))
                    : Decision.Nothing(GameResult.Ended);
            default:
                return Decision.Nothing(RejectionFor(command.Epoch));
        }
    }

    /// <summary>The time of a pause has run: each player still lost goes on record, and the game ends.</summary>
    private static Decision TimesOut(GameState state, DateTimeOffset now, ReportTimedOut? told = null) =>
        Accept(
            GameResult.Ended,
            [
                .. state.Pause!.StillLost.Select(player => new PlayerTimedOut(
                    now,
                    state.Epoch,
                    player,
                    Elapsed(state.Pause.Lost[player].Since, now),
                    player == told?.Player ? told.Attempts ?? 0 : 0
                )),
                EndsFor(state, EndReason.ReconnectionTimeout, now),
            ]
        );

    /// <summary>Whether the pause is over now: an event that says so, or null.</summary>
    private static Resumed? ResumesIfAllAreBack(GameState state, DateTimeOffset now) =>
        state.Phase == GamePhase.Paused && state.Pause!.MayResume(state.Connected)
            ? new Resumed(now, state.Epoch)
            : null;

    private static bool IsBudgetExhausted(GameState state, string player) =>
        state.Settings.PauseBudget?.IsExhaustedBy(state.PauseUse.GetValueOrDefault(player, PauseUse.None)) == true;

    private static bool MatchesPause(GameState state, int? epoch) => epoch is null || epoch == state.Epoch;

    /// <summary>The answer to a report where there is no pause that it can speak of.</summary>
    private static GameResult RejectionFor(int? epoch) => epoch is null ? GameResult.NotFound : GameResult.Stale;
}
