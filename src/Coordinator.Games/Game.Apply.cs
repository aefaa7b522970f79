using System.Collections.Immutable;
using static Coordinator.Games.GameEvents;

namespace Coordinator.Games;

/// <summary>What each event makes of the state.</summary>
public static partial class Game
{
    /// <summary>The state after <paramref name="happened"/>. The same events give the same state, in any process.</summary>
    public static GameState Apply(GameState state, GameEvent happened) => happened switch
    {
        Created e => GameState.None with
        {
            GameId = e.GameId,
            CreationId = e.CreationId,
            Phase = GamePhase.Waiting,
            Players = e.Players,
            Settings = e.Settings,
            Metadata = e.Metadata,
            CreatedAt = e.At,
            PhaseSince = e.At,
            EmptySince = e.At,
            Deadline = e.At + e.Settings.JoinTimeout,
        },
        PlayerConnected e => state with { Connected = state.Connected.Add(e.Player), EmptySince = null },
        PlayerDisconnected e => state with
        {
            Connected = state.Connected.Remove(e.Player),
            EmptySince = state.Connected.Remove(e.Player).IsEmpty ? state.EmptySince ?? e.At : null,
        },
        Readied e => state with { Phase = GamePhase.Validating, PhaseSince = e.At, Deadline = e.Deadline },
        PlayerValidated e => state with { Validated = state.Validated.Add(e.Player) },
        Started e => state with { Phase = GamePhase.Playing, PhaseSince = e.At, Deadline = null },
        Paused e => state with
        {
            Phase = GamePhase.Paused,
            PhaseSince = e.At,
            Epoch = e.Epoch,
            Deadline = e.Deadline,
            Pause = new Pause
            {
                Epoch = e.Epoch, Frame = e.Frame, DetectingPlayer = e.DetectingPlayer, StartedAt = e.At,
            },
        },
        LinkLost e => ApplyLinkLost(state, e),
        PlayerRecovered e => ApplyPlayerRecovered(state, e),
        FrameNoted e => state with { Pause = WithFrame(state.Pause!, e.Player, e.Frame) },
        PlayerTimedOut e => WithAttempt(state, new ReconnectionAttempt(
            e.At, e.Epoch, e.Player, e.Duration, e.Attempts, AttemptOutcome.Timeout)),
        AttemptsNoted e => state with { Record = WithAttempts(state.Record, e) },
        HealthNoted e => state with { Health = WithHealth(state.Health, e.Health) },
        LinkInterrupted e => state with { NearMisses = WithNearMiss(state, e) },
        TakenOver e => state with
        {
            Connected = [], EmptySince = e.At, Health = [], Deadline = e.Deadline ?? state.Deadline,
        },
        Resumed e => state with
        {
            Phase = GamePhase.Playing,
            PhaseSince = e.At,
            Deadline = null,
            Record = WithPauseOver(state, e.At, resumed: true),
            Pause = null,
        },
        Ended e => state with
        {
            Phase = GamePhase.Ended,
            PhaseSince = e.At,
            Deadline = null,
            Record = state.Phase == GamePhase.Paused ? WithPauseOver(state, e.At, resumed: false) : state.Record,
            End = new GameEnd(e.Reason, e.At, e.DisconnectedPlayer, e.Detail),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "An event without a meaning."),
    };

    private static GameState ApplyLinkLost(GameState state, LinkLost e)
    {
        var pause = state.Pause!;
        var peers = pause.IsLost(e.Player) ? pause.Lost[e.Player].Peers : ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
        var since = pause.IsLost(e.Player) ? pause.Lost[e.Player].Since : e.At;
        var lost = new LostPlayer(since, e.Report.Peer is { } peer ? peers.Add(peer) : peers, Recovered: false);
        return state with
        {
            Pause = WithFrame(pause with { Lost = pause.Lost.SetItem(e.Player, lost) }, e.Player, e.Report.Frame),
            Record = state.Record with
            {
                Disconnections = state.Record.Disconnections.Add(new Disconnection(e.At, e.Epoch, e.Player, e.Report)),
            },
        };
    }

    private static GameState ApplyPlayerRecovered(GameState state, PlayerRecovered e)
    {
        var pause = state.Pause!;
        pause = pause with { Lost = pause.Lost.SetItem(e.Player, pause.Lost[e.Player] with { Recovered = true }) };
        return WithAttempt(
            state with { Pause = e.Frame is { } frame ? WithFrame(pause, e.Player, frame) : pause },
            new ReconnectionAttempt(e.At, e.Epoch, e.Player, e.Duration, e.Attempts, AttemptOutcome.Success));
    }

    private static GameState WithAttempt(GameState state, ReconnectionAttempt attempt) =>
        state with { Record = state.Record with { Attempts = state.Record.Attempts.Add(attempt) } };

    private static Pause WithFrame(Pause pause, string player, long frame) =>
        pause with { Frames = pause.Frames.SetItem(player, frame) };

    private static ReconnectionRecord WithPauseOver(GameState state, DateTimeOffset at, bool resumed) =>
        state.Record with
        {
            Pauses = state.Record.Pauses.Add(new FinishedPause(state.Epoch, state.Pause!.StartedAt, at, resumed)),
        };

    private static ReconnectionRecord WithAttempts(ReconnectionRecord record, AttemptsNoted e) => record with
    {
        Attempts = [.. record.Attempts.Select(a =>
            IsTimeoutOf(a, e.Epoch, e.Player) ? a with { Attempts = e.Attempts } : a)],
    };
}
