using System.Collections.Immutable;
using Coordinator.Games;
using Google.Protobuf;
using static Coordinator.Journal.Format.Wire;
using J = Coordinator.Journal.Format.Proto;

namespace Coordinator.Journal.Format;

/// <summary>A whole game as journal.proto writes it.</summary>
internal static class SnapshotFormat
{
    /// <exception cref="ArgumentException">The game was never created: there is nothing to write.</exception>
    public static byte[] Write(GameState state)
    {
        if (state.Phase == GamePhase.None)
            throw new ArgumentException("There is no such game.", nameof(state));
        var written = new J.Snapshot
        {
            CreatedAt = Ms(state.CreatedAt),
            Created = JournalFormat.WriteCreation(
                new GameEvents.Created(
                    state.CreatedAt,
                    state.GameId,
                    state.CreationId,
                    state.Players,
                    state.Settings,
                    state.Metadata
                )
            ),
            Phase = (J.Snapshot.Types.Phase)state.Phase,
            PhaseSince = Ms(state.PhaseSince),
            Validated = { state.Validated.Order(StringComparer.Ordinal) },
            Epoch = state.Epoch,
            TotalPausedMs = Ms(state.TotalPaused),
            LostLast = { state.LostLast },
            NearMisses = { state.NearMisses.Select(WriteNearMisses) },
            Seats = { state.Seats.Select(WriteSeat) },
            PauseUse =
            {
                state.PauseUse.Select(used => new J.Snapshot.Types.PauseUse
                {
                    Player = used.Key,
                    Count = used.Value.Count,
                    TotalMs = Ms(used.Value.Total),
                }),
            },
        };
        if (state.Deadline is { } deadline)
            written.Deadline = Ms(deadline);
        if (state.Pause is { } pause)
            written.Pause = WritePause(pause);
        if (state.End is { } end)
        {
            written.EndedAt = Ms(end.At);
            written.Ended = JournalFormat.WriteEnd(end.Reason, end.DisconnectedPlayer, end.Detail);
        }
        return written.ToByteArray();
    }

    /// <exception cref="InvalidDataException">A newer version has written it.</exception>
    public static GameState Read(byte[] bytes)
    {
        var written = J.Snapshot.Parser.ParseFrom(bytes);
        var created = JournalFormat.ReadCreation(written.Created, Time(written.CreatedAt));
        return new GameState
        {
            GameId = created.GameId,
            CreationId = created.CreationId,
            Phase = ReadPhase(written.Phase),
            Players = created.Players,
            Settings = created.Settings,
            Metadata = created.Metadata,
            CreatedAt = created.At,
            PhaseSince = Time(written.PhaseSince),
            Validated = [.. written.Validated],
            Deadline = written.HasDeadline ? Time(written.Deadline) : null,
            Epoch = written.Epoch,
            TotalPaused = Duration(written.TotalPausedMs),
            LostLast = [.. written.LostLast],
            Pause = written.Pause is { } pause ? ReadPause(pause) : null,
            End = written.Ended is { } ended ? ReadEnd(ended, Time(written.EndedAt)) : null,
            NearMisses = [.. written.NearMisses.Select(ReadNearMisses)],
            Seats = written.Seats.ToImmutableSortedDictionary(
                seat => seat.Player,
                seat => new Seat(seat.HasInstance ? seat.Instance : null, [.. seat.Replaced]),
                StringComparer.Ordinal
            ),
            PauseUse = written.PauseUse.ToImmutableSortedDictionary(
                used => used.Player,
                used => new PauseUse(used.Count, Duration(used.TotalMs)),
                StringComparer.Ordinal
            ),
        };
    }

    private static GamePhase ReadPhase(J.Snapshot.Types.Phase written) =>
        written != J.Snapshot.Types.Phase.Unspecified && Enum.IsDefined(written)
            ? (GamePhase)written
            : throw new InvalidDataException(
                "The journal holds a game in a phase that this version does not know. "
                    + "Start a version that is not older than the one that wrote it."
            );

    private static J.Snapshot.Types.Pause WritePause(Pause pause)
    {
        var written = new J.Snapshot.Types.Pause
        {
            Epoch = pause.Epoch,
            Frame = pause.Frame,
            DetectingPlayer = pause.DetectingPlayer,
            StartedAt = Ms(pause.StartedAt),
        };
        written.Lost.Fill(pause.Lost, lost => new J.Snapshot.Types.Lost
        {
            Since = Ms(lost.Since),
            Peers = { lost.Peers },
            Recovered = lost.Recovered,
            Reports = { lost.Reports.Select(JournalFormat.WriteLoss) },
        });
        written.Frames.Fill(pause.Frames, frame => frame);
        written.TimedOut.Fill(pause.TimedOut, attempts => attempts);
        written.Reports.Fill(pause.Reports, count => count);
        return written;
    }

    private static Pause ReadPause(J.Snapshot.Types.Pause written) =>
        new()
        {
            Epoch = written.Epoch,
            Frame = written.Frame,
            DetectingPlayer = written.DetectingPlayer,
            StartedAt = Time(written.StartedAt),
            Lost = written.Lost.ToImmutableSortedDictionary(l => l.Key, l => ReadLost(l.Value), StringComparer.Ordinal),
            Frames = written.Frames.ToImmutableSortedDictionary(StringComparer.Ordinal),
            TimedOut = written.TimedOut.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Reports = written.Reports.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };

    private static LostPlayer ReadLost(J.Snapshot.Types.Lost written) =>
        new(Time(written.Since), written.Peers.ToImmutableSortedSet(StringComparer.Ordinal), written.Recovered)
        {
            Reports = [.. written.Reports.Select(JournalFormat.ReadLoss)],
        };

    private static J.Snapshot.Types.Seat WriteSeat(KeyValuePair<string, Seat> of)
    {
        var written = new J.Snapshot.Types.Seat { Player = of.Key, Replaced = { of.Value.Replaced } };
        if (of.Value.Instance is { } instance)
            written.Instance = instance;
        return written;
    }

    private static J.Snapshot.Types.NearMisses WriteNearMisses(NearMisses end)
    {
        var written = new J.Snapshot.Types.NearMisses
        {
            Player = end.Player,
            Count = end.Count,
            LastAt = Ms(end.LastAt),
            LastDurationMs = Ms(end.LastDuration),
        };
        if (end.Peer is not null)
            written.Peer = end.Peer;
        return written;
    }

    private static NearMisses ReadNearMisses(J.Snapshot.Types.NearMisses written) =>
        new(
            written.Player,
            written.HasPeer ? written.Peer : null,
            written.Count,
            Time(written.LastAt),
            Duration(written.LastDurationMs)
        );

    private static GameEnd ReadEnd(J.Ended written, DateTimeOffset at) =>
        new(
            JournalFormat.ReadReason(written.Reason),
            at,
            written.HasDisconnectedPlayer ? written.DisconnectedPlayer : null,
            written.HasDetail ? written.Detail : null
        );
}
