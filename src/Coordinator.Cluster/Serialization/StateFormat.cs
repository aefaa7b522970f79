using System.Collections.Immutable;
using Coordinator.Games;
using Coordinator.Journal.Format;
using static Coordinator.Journal.Format.Wire;
using J = Coordinator.Journal.Format.Proto;
using R = Coordinator.Cluster.Serialization.Remote;

namespace Coordinator.Cluster.Serialization;

/// <summary>A whole game as remote.proto writes it.</summary>
internal static class StateFormat
{
    public static R.State Write(GameState state)
    {
        var written = new R.State
        {
            Phase = (R.Phase)state.Phase,
            Creation = JournalFormat.WriteCreation(new GameEvents.Created(
                state.CreatedAt, state.GameId, state.CreationId, state.Players, state.Settings, state.Metadata)),
            CreatedAt = Ms(state.CreatedAt),
            PhaseSince = Ms(state.PhaseSince),
            Connected = { state.Connected },
            Validated = { state.Validated },
            Epoch = state.Epoch,
            Disconnections = { state.Record.Disconnections.Select(WriteDisconnection) },
            Attempts = { state.Record.Attempts.Select(WriteAttempt) },
            Pauses = { state.Record.Pauses.Select(WriteFinished) },
            Health = { state.Health.Select(LinkFormat.Write) },
            NearMisses = { state.NearMisses.Select(LinkFormat.Write) },
        };
        if (state.EmptySince is { } since) written.EmptySince = Ms(since);
        if (state.Deadline is { } deadline) written.Deadline = Ms(deadline);
        if (state.Pause is { } pause) written.Pause = WritePause(pause);
        if (state.End is { } end)
            written.End = new R.End { At = Ms(end.At), Ended = JournalFormat.WriteEnd(end.Reason, end.DisconnectedPlayer, end.Detail) };
        return written;
    }

    public static GameState Read(R.State written)
    {
        if (written.Phase == R.Phase.None) return GameState.None;
        var creation = JournalFormat.ReadCreation(written.Creation, Time(written.CreatedAt));
        return new GameState
        {
            GameId = creation.GameId,
            CreationId = creation.CreationId,
            Phase = (GamePhase)written.Phase,
            Players = creation.Players,
            Settings = creation.Settings,
            Metadata = creation.Metadata,
            CreatedAt = creation.At,
            PhaseSince = Time(written.PhaseSince),
            Connected = [.. written.Connected],
            EmptySince = written.HasEmptySince ? Time(written.EmptySince) : null,
            Validated = [.. written.Validated],
            Deadline = written.HasDeadline ? Time(written.Deadline) : null,
            Epoch = written.Epoch,
            Pause = written.Pause is { } pause ? ReadPause(pause) : null,
            End = written.End is { } end ? ReadEnd(end) : null,
            Health = [.. written.Health.Select(LinkFormat.Read)],
            NearMisses = [.. written.NearMisses.Select(LinkFormat.Read)],
            Record = new ReconnectionRecord(
                [.. written.Disconnections.Select(ReadDisconnection)],
                [.. written.Attempts.Select(ReadAttempt)],
                [.. written.Pauses.Select(p => new FinishedPause(p.Epoch, Time(p.StartedAt), Time(p.EndedAt), p.Resumed))]),
        };
    }

    private static R.Pause WritePause(Pause pause)
    {
        var written = new R.Pause
        {
            Epoch = pause.Epoch,
            Frame = pause.Frame,
            DetectingPlayer = pause.DetectingPlayer,
            StartedAt = Ms(pause.StartedAt),
        };
        written.Lost.Fill(pause.Lost, lost => new R.LostPlayer
        {
            Since = Ms(lost.Since), Peers = { lost.Peers }, Recovered = lost.Recovered,
        });
        written.Frames.Fill(pause.Frames, frame => frame);
        return written;
    }

    private static Pause ReadPause(R.Pause written) => new()
    {
        Epoch = written.Epoch,
        Frame = written.Frame,
        DetectingPlayer = written.DetectingPlayer,
        StartedAt = Time(written.StartedAt),
        Lost = written.Lost.ToImmutableSortedDictionary(
            l => l.Key,
            l => new LostPlayer(
                Time(l.Value.Since), l.Value.Peers.ToImmutableSortedSet(StringComparer.Ordinal), l.Value.Recovered),
            StringComparer.Ordinal),
        Frames = written.Frames.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    private static GameEnd ReadEnd(R.End written)
    {
        var ended = (GameEvents.Ended)JournalFormat.Read(new J.Event { At = written.At, Ended = written.Ended });
        return new GameEnd(ended.Reason, ended.At, ended.DisconnectedPlayer, ended.Detail);
    }

    private static R.Disconnection WriteDisconnection(Disconnection d) => new()
    {
        At = Ms(d.At),
        Lost = new J.LinkLost { Epoch = d.Epoch, Player = d.DetectingPlayer, Report = JournalFormat.WriteLoss(d.Report) },
    };

    private static Disconnection ReadDisconnection(R.Disconnection written) => new(
        Time(written.At), written.Lost.Epoch, written.Lost.Player, JournalFormat.ReadLoss(written.Lost.Report));

    private static R.Attempt WriteAttempt(ReconnectionAttempt a) => new()
    {
        At = Ms(a.At),
        Fared = new J.PlayerTimedOut
        {
            Epoch = a.Epoch, Player = a.Player, DurationMs = Ms(a.Duration), Attempts = a.Attempts,
        },
        Success = a.Outcome == AttemptOutcome.Success,
    };

    private static ReconnectionAttempt ReadAttempt(R.Attempt written) => new(
        Time(written.At), written.Fared.Epoch, written.Fared.Player, Duration(written.Fared.DurationMs),
        written.Fared.Attempts, written.Success ? AttemptOutcome.Success : AttemptOutcome.Timeout);

    private static R.FinishedPause WriteFinished(FinishedPause p) => new()
    {
        Epoch = p.Epoch, StartedAt = Ms(p.StartedAt), EndedAt = Ms(p.EndedAt), Resumed = p.Resumed,
    };
}
