using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Telemetry;
using Coordinator.Games;
using Coordinator.Journal.Format;
using static Coordinator.Journal.Format.Wire;
using R = Coordinator.Cluster.Serialization.Remote;

namespace Coordinator.Cluster.Serialization;

/// <summary>Commands, reports and notices as remote.proto writes them.</summary>
internal static class RemoteFormat
{
    public static R.Execute Write(GameCommandMessages.Execute perform)
    {
        var written = WriteCommand(perform);
        if (TraceLink.Write(perform.Trace) is { } trace)
            written.Traceparent = trace;
        return written;
    }

    private static R.Execute WriteCommand(GameCommandMessages.Execute perform) =>
        perform.Command switch
        {
            GameCommands.Create c => new R.Execute
            {
                GameId = perform.GameId,
                Create = JournalFormat.WriteCreation(
                    new GameEvents.Created(default, c.GameId, c.CreationId, c.Players, c.Settings, c.Metadata)
                ),
            },
            GameCommands.Close => new R.Execute { GameId = perform.GameId, Close = true },
            _ => throw new ArgumentException(
                $"{perform.Command.GetType().Name} is no backend's command.",
                nameof(perform)
            ),
        };

    public static GameCommandMessages.Execute Read(R.Execute written)
    {
        var trace = TraceLink.Read(written.Traceparent);
        if (written.CommandCase == R.Execute.CommandOneofCase.Close)
            return new GameCommandMessages.Execute(written.GameId, new GameCommands.Close(), trace);
        var c = JournalFormat.ReadCreation(written.Create, default);
        return new GameCommandMessages.Execute(
            written.GameId,
            new GameCommands.Create(c.GameId, c.CreationId, c.Players, c.Settings, c.Metadata),
            trace
        );
    }

    public static R.Report Write(GameCommandMessages.Report report)
    {
        var written = new R.Report
        {
            GameId = report.GameId,
            Player = report.Command.Player,
            Generation = report.Generation,
            Number = report.Number,
            OnceWritten = report.OnceWritten,
        };
        if (TraceLink.Write(report.Trace) is { } trace)
            written.Traceparent = trace;
        switch (report.Command)
        {
            case GameCommands.ReportValidated:
                written.Validated = true;
                break;
            case GameCommands.ReportValidationFailed c:
                written.ValidationFailed = c.Reason;
                break;
            case GameCommands.ReportLost c:
                written.Lost = new R.Lost { Report = JournalFormat.WriteLoss(c.Report) };
                if (c.Epoch is { } lostEpoch)
                    written.Lost.Epoch = lostEpoch;
                break;
            case GameCommands.ReportRecovered c:
                written.Recovered = new R.Recovered();
                if (c.Duration is { } duration)
                    written.Recovered.DurationMs = Ms(duration);
                if (c.Attempts is { } attempts)
                    written.Recovered.Attempts = attempts;
                if (c.Frame is { } frame)
                    written.Recovered.Frame = frame;
                if (c.Epoch is { } epoch)
                    written.Recovered.Epoch = epoch;
                break;
            case GameCommands.ReportTimedOut c:
                written.TimedOut = new R.TimedOut();
                if (c.Attempts is { } tried)
                    written.TimedOut.Attempts = tried;
                if (c.Epoch is { } timedOutEpoch)
                    written.TimedOut.Epoch = timedOutEpoch;
                break;
            case GameCommands.ReportInterrupted c:
                written.Interrupted = LinkFormat.Write(c);
                break;
            case GameCommands.Leave c:
                written.Leave = new R.Leave();
                if (c.Reason is not null)
                    written.Leave.Reason = c.Reason;
                break;
            default:
                throw new ArgumentException($"{report.Command.GetType().Name} is no player's report.", nameof(report));
        }
        return written;
    }

    public static GameCommandMessages.Report Read(R.Report written)
    {
        PlayerCommand command = written.CommandCase switch
        {
            R.Report.CommandOneofCase.Validated => new GameCommands.ReportValidated(written.Player),
            R.Report.CommandOneofCase.ValidationFailed => new GameCommands.ReportValidationFailed(
                written.Player,
                written.ValidationFailed
            ),
            R.Report.CommandOneofCase.Lost => new GameCommands.ReportLost(
                written.Player,
                JournalFormat.ReadLoss(written.Lost.Report),
                written.Lost.HasEpoch ? written.Lost.Epoch : null
            ),
            R.Report.CommandOneofCase.Recovered => new GameCommands.ReportRecovered(
                written.Player,
                written.Recovered.HasDurationMs ? Duration(written.Recovered.DurationMs) : null,
                written.Recovered.HasAttempts ? written.Recovered.Attempts : null,
                written.Recovered.HasFrame ? written.Recovered.Frame : null,
                written.Recovered.HasEpoch ? written.Recovered.Epoch : null
            ),
            R.Report.CommandOneofCase.TimedOut => new GameCommands.ReportTimedOut(
                written.Player,
                written.TimedOut.HasAttempts ? written.TimedOut.Attempts : null,
                written.TimedOut.HasEpoch ? written.TimedOut.Epoch : null
            ),
            R.Report.CommandOneofCase.Interrupted => LinkFormat.Read(written.Interrupted, written.Player),
            R.Report.CommandOneofCase.Leave => new GameCommands.Leave(
                written.Player,
                written.Leave.HasReason ? written.Leave.Reason : null
            ),
            _ => throw new InvalidDataException("A report of a kind that this version does not know."),
        };
        return new GameCommandMessages.Report(
            written.GameId,
            written.Generation,
            written.Number,
            command,
            TraceLink.Read(written.Traceparent),
            written.OnceWritten
        );
    }

    public static R.Notice Write(Notice notice) =>
        notice switch
        {
            Notices.Ready n => new R.Notice { Ready = new R.Ready { Players = { n.Players } } },
            Notices.Started => new R.Notice { Started = true },
            Notices.Paused n => new R.Notice
            {
                Paused = new R.Paused
                {
                    Epoch = n.Epoch,
                    Frame = n.Frame,
                    DetectingPlayer = n.DetectingPlayer,
                    TimeoutMs = Ms(n.Timeout),
                    Deadline = Ms(n.Deadline),
                },
            },
            Notices.Resumed n => new R.Notice { Resumed = WriteResumed(n) },
            Notices.Repool n => new R.Notice { Repool = n.Reason },
            Notices.Ended n => new R.Notice { Ended = WriteEnded(n) },
            Notices.Presence n => new R.Notice
            {
                Presence = new R.Presence { Player = n.Player, Connected = n.Connected },
            },
            _ => throw new ArgumentException($"{notice.GetType().Name} has no message.", nameof(notice)),
        };

    public static Notice Read(R.Notice written) =>
        written.KindCase switch
        {
            R.Notice.KindOneofCase.Ready => new Notices.Ready([.. written.Ready.Players]),
            R.Notice.KindOneofCase.Started => new Notices.Started(),
            R.Notice.KindOneofCase.Paused => new Notices.Paused(
                written.Paused.Epoch,
                written.Paused.Frame,
                written.Paused.DetectingPlayer,
                Duration(written.Paused.TimeoutMs),
                Time(written.Paused.Deadline)
            ),
            R.Notice.KindOneofCase.Resumed => new Notices.Resumed(
                written.Resumed.Epoch,
                Duration(written.Resumed.PauseDurationMs),
                System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(
                    StringComparer.Ordinal,
                    written.Resumed.Frames
                ),
                Time(written.Resumed.ResumeAt)
            ),
            R.Notice.KindOneofCase.Repool => new Notices.Repool(written.Repool),
            R.Notice.KindOneofCase.Ended => new Notices.Ended(
                JournalFormat.ReadReason(written.Ended.Reason),
                Duration(written.Ended.TotalPausedMs),
                [.. written.Ended.LostPlayers],
                [.. written.Ended.RecoveredPlayers],
                written.Ended.HasDisconnectedPlayer ? written.Ended.DisconnectedPlayer : null
            ),
            R.Notice.KindOneofCase.Presence => new Notices.Presence(
                written.Presence.Player,
                written.Presence.Connected
            ),
            _ => throw new InvalidDataException("A notice of a kind that this version does not know."),
        };

    private static R.Resumed WriteResumed(Notices.Resumed n)
    {
        var written = new R.Resumed
        {
            Epoch = n.Epoch,
            PauseDurationMs = Ms(n.PauseDuration),
            ResumeAt = Ms(n.ResumeAt),
        };
        written.Frames.Fill(n.Frames, frame => frame);
        return written;
    }

    private static R.Ended WriteEnded(Notices.Ended n)
    {
        var written = new R.Ended
        {
            Reason = JournalFormat.WriteReason(n.Reason),
            TotalPausedMs = Ms(n.TotalPaused),
            LostPlayers = { n.LostPlayers },
            RecoveredPlayers = { n.RecoveredPlayers },
        };
        if (n.DisconnectedPlayer is not null)
            written.DisconnectedPlayer = n.DisconnectedPlayer;
        return written;
    }
}
