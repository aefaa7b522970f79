using System.Collections.Immutable;
using Coordinator.Games;
using Coordinator.Journal.Format;
using static Coordinator.Journal.Format.Wire;
using J = Coordinator.Journal.Format.Proto;
using R = Coordinator.Cluster.Serialization.Remote;

namespace Coordinator.Cluster.Serialization;

/// <summary>
/// A whole game as remote.proto writes it. Who holds the seats, the budgets that are used up and the delays are between
/// the game and its rules: nobody else asks for them.
/// </summary>
internal static class StateFormat
{
    public static R.State Write(GameState state)
    {
        var written = new R.State
        {
            Phase = (R.Phase)state.Phase,
            Creation = JournalFormat.WriteCreation(
                new GameEvents.Created(
                    state.CreatedAt,
                    state.GameId,
                    state.CreationId,
                    state.Players,
                    state.Settings,
                    state.Metadata
                )
            ),
            CreatedAt = Ms(state.CreatedAt),
            PhaseSince = Ms(state.PhaseSince),
            Connected = { state.Connected },
            Validated = { state.Validated },
            Epoch = state.Epoch,
            TotalPausedMs = Ms(state.TotalPaused),
            LostLast = { state.LostLast },
            Health = { state.Health.Select(LinkFormat.Write) },
            NearMisses = { state.NearMisses.Select(LinkFormat.Write) },
        };
        if (state.EmptySince is { } since)
            written.EmptySince = Ms(since);
        if (state.Deadline is { } deadline)
            written.Deadline = Ms(deadline);
        if (state.Pause is { } pause)
            written.Pause = WritePause(pause);
        if (state.End is { } end)
            written.End = new R.End
            {
                At = Ms(end.At),
                Ended = JournalFormat.WriteEnd(end.Reason, end.DisconnectedPlayer, end.Detail),
            };
        return written;
    }

    public static GameState Read(R.State written)
    {
        if (written.Phase == R.Phase.None)
            return GameState.None;
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
            TotalPaused = Duration(written.TotalPausedMs),
            LostLast = [.. written.LostLast],
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
            Since = Ms(lost.Since),
            Peers = { lost.Peers },
            Recovered = lost.Recovered,
            Reports = { lost.Reports.Select(JournalFormat.WriteLoss) },
        });
        written.TimedOut.Fill(pause.TimedOut, attempts => attempts);
        written.Reports.Fill(pause.Reports, count => count);
        written.Frames.Fill(pause.Frames, frame => frame);
        return written;
    }

    private static Pause ReadPause(R.Pause written) =>
        new()
        {
            Epoch = written.Epoch,
            Frame = written.Frame,
            DetectingPlayer = written.DetectingPlayer,
            StartedAt = Time(written.StartedAt),
            Lost = written.Lost.ToImmutableSortedDictionary(l => l.Key, l => ReadLost(l.Value), StringComparer.Ordinal),
            TimedOut = written.TimedOut.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Reports = written.Reports.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Frames = written.Frames.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };

    private static LostPlayer ReadLost(R.LostPlayer written) =>
        new(Time(written.Since), written.Peers.ToImmutableSortedSet(StringComparer.Ordinal), written.Recovered)
        {
            Reports = [.. written.Reports.Select(JournalFormat.ReadLoss)],
        };

    private static GameEnd ReadEnd(R.End written)
    {
        var ended = (GameEvents.Ended)JournalFormat.Read(new J.Event { At = written.At, Ended = written.Ended });
        return new GameEnd(ended.Reason, ended.At, ended.DisconnectedPlayer, ended.Detail);
    }
}
