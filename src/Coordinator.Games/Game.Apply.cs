using System.Collections.Immutable;
using static Coordinator.Games.GameEvents;

namespace Coordinator.Games;

/// <summary>What each event makes of the state.</summary>
public static partial class Game
{
    /// <summary>The state after <paramref name="@event"/>. The same events give the same state, in any
    /// process.</summary>
    public static GameState Apply(GameState state, GameEvent @event) =>
        @event switch
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
                    Epoch = e.Epoch,
                    Frame = e.Frame,
                    DetectingPlayer = e.DetectingPlayer,
                    StartedAt = e.At,
                },
            },
            LinkLost e => ApplyLinkLost(state, e),
            PlayerRecovered e => ApplyPlayerRecovered(state, e),
            FrameNoted e => state with { Pause = Counted(WithFrame(state.Pause!, e.Player, e.Frame), e.Player) },
            PlayerTimedOut e => state with { Pause = WithTimeout(state.Pause!, e.Player, e.Attempts) },
            AttemptsNoted e => state with { Pause = WithTimeout(state.Pause!, e.Player, e.Attempts) },
            SeatTaken e => state with
            {
                Seats = state.Seats.SetItem(e.Player, SeatOf(state, e.Player).TakenBy(e.Instance, e.Replaced)),
            },
            DelayNoted e => state with { Delays = state.Delays.SetItem(e.Player, e.Delay) },
            HealthNoted e => state with { Health = WithHealth(state.Health, e.Health) },
            LinkInterrupted e => state with { NearMisses = WithNearMiss(state, e) },
            TakenOver e => state with
            {
                Connected = [],
                EmptySince = e.At,
                Health = [],
                Delays = state.Delays.Clear(),
                Deadline = e.Deadline ?? state.Deadline,
            },
            Resumed e => state with
            {
                Phase = GamePhase.Playing,
                PhaseSince = e.At,
                Deadline = null,
                TotalPaused = state.TotalPaused + Elapsed(state.Pause!.StartedAt, e.At),
                PauseUse = WithPause(state, Elapsed(state.Pause.StartedAt, e.At)),
                LostLast = [.. state.Pause.Lost.Keys],
                Pause = null,
            },
            Ended e => state with
            {
                Phase = GamePhase.Ended,
                PhaseSince = e.At,
                Deadline = null,
                TotalPaused =
                    state.Phase == GamePhase.Paused
                        ? state.TotalPaused + Elapsed(state.Pause!.StartedAt, e.At)
                        : state.TotalPaused,
                End = new GameEnd(e.Reason, e.At, e.DisconnectedPlayer, e.Detail),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, "An event without a meaning."),
        };

    private static GameState ApplyLinkLost(GameState state, LinkLost e)
    {
        var pause = state.Pause!;
        var lost = pause.Lost.TryGetValue(e.Player, out var known)
            ? known.With(e.Report, e.At)
            : LostPlayer.By(e.Report, e.At);
        return state with
        {
            Pause = Counted(
                WithFrame(pause with { Lost = pause.Lost.SetItem(e.Player, lost) }, e.Player, e.Report.Frame),
                e.Player
            ),
        };
    }

    private static GameState ApplyPlayerRecovered(GameState state, PlayerRecovered e)
    {
        var pause = state.Pause!;
        pause = pause with { Lost = pause.Lost.SetItem(e.Player, pause.Lost[e.Player] with { Recovered = true }) };
        return state with { Pause = e.Frame is { } frame ? WithFrame(pause, e.Player, frame) : pause };
    }

    private static Pause WithFrame(Pause pause, string player, long frame) =>
        pause with
        {
            Frames = pause.Frames.SetItem(player, frame),
        };

    private static Pause Counted(Pause pause, string player) =>
        pause with
        {
            Reports = pause.Reports.SetItem(player, pause.Reports.GetValueOrDefault(player) + 1),
        };

    /// <summary>What has been used up after a pause of that length, where the game has a budget.</summary>
    private static ImmutableSortedDictionary<string, PauseUse> WithPause(GameState state, TimeSpan length)
    {
        if (state.Settings.PauseBudget is null)
            return state.PauseUse;
        var used = state.PauseUse;
        foreach (var player in state.Pause!.Lost.Keys)
        {
            var before = used.GetValueOrDefault(player, PauseUse.None);
            used = used.SetItem(player, new PauseUse(before.Count + 1, before.Total + length));
        }
        return used;
    }

    private static Pause WithTimeout(Pause pause, string player, int attempts) =>
        pause with
        {
            TimedOut = pause.TimedOut.SetItem(player, attempts),
        };
}
