using Coordinator.Games;
using Google.Protobuf;
using static Coordinator.Journal.Format.Wire;
using J = Coordinator.Journal.Format.Proto;

namespace Coordinator.Journal.Format;

/// <summary>Events as journal.proto writes them.</summary>
internal static class JournalFormat
{
    public static byte[] Write(JournalEntry entry)
    {
        var written = new J.Entry();
        foreach (var @event in entry.Events)
            written.Events.Add(Write(@event));
        return written.ToByteArray();
    }

    public static JournalEntry ReadEntry(byte[] written) =>
        new([.. J.Entry.Parser.ParseFrom(written).Events.Select(Read)]);

    public static J.Event Write(GameEvent @event)
    {
        var written = new J.Event { At = Ms(@event.At) };
        switch (@event)
        {
            case GameEvents.Created e:
                written.Created = WriteCreation(e);
                break;
            case GameEvents.PlayerConnected e:
                written.PlayerConnected = new J.PlayerConnected { Player = e.Player };
                break;
            case GameEvents.PlayerDisconnected e:
                written.PlayerDisconnected = new J.PlayerDisconnected { Player = e.Player };
                break;
            case GameEvents.SeatTaken e:
                written.SeatTaken = WriteSeatTaken(e);
                break;
            case GameEvents.LinkInterrupted e:
                written.LinkInterrupted = WriteInterrupted(e);
                break;
            case GameEvents.Readied e:
                written.Readied = new J.Readied { Deadline = Ms(e.Deadline) };
                break;
            case GameEvents.PlayerValidated e:
                written.PlayerValidated = new J.PlayerValidated { Player = e.Player };
                break;
            case GameEvents.Started:
                written.Started = new J.Started();
                break;
            case GameEvents.Paused e:
                written.Paused = new J.Paused
                {
                    Epoch = e.Epoch,
                    Frame = e.Frame,
                    DetectingPlayer = e.DetectingPlayer,
                    Deadline = Ms(e.Deadline),
                };
                break;
            case GameEvents.LinkLost e:
                written.LinkLost = new J.LinkLost
                {
                    Epoch = e.Epoch,
                    Player = e.Player,
                    Report = WriteLoss(e.Report),
                };
                break;
            case GameEvents.PlayerRecovered e:
                written.PlayerRecovered = WriteRecovered(e);
                break;
            case GameEvents.FrameNoted e:
                written.FrameNoted = new J.FrameNoted { Player = e.Player, Frame = e.Frame };
                break;
            case GameEvents.PlayerTimedOut e:
                written.PlayerTimedOut = new J.PlayerTimedOut
                {
                    Epoch = e.Epoch,
                    Player = e.Player,
                    DurationMs = Ms(e.Duration),
                    Attempts = e.Attempts,
                };
                break;
            case GameEvents.AttemptsNoted e:
                written.AttemptsNoted = new J.AttemptsNoted
                {
                    Epoch = e.Epoch,
                    Player = e.Player,
                    Attempts = e.Attempts,
                };
                break;
            case GameEvents.TakenOver e:
                written.TakenOver = new J.TakenOver();
                if (e.Deadline is { } deadline)
                    written.TakenOver.Deadline = Ms(deadline);
                break;
            case GameEvents.Resumed e:
                written.Resumed = new J.Resumed { Epoch = e.Epoch };
                break;
            case GameEvents.Ended e:
                written.Ended = WriteEnd(e.Reason, e.DisconnectedPlayer, e.Detail);
                break;
            default:
                throw new ArgumentException($"{@event.GetType().Name} is not journaled.", nameof(@event));
        }
        return written;
    }

    public static GameEvent Read(J.Event written)
    {
        var at = Time(written.At);
        return written.KindCase switch
        {
            J.Event.KindOneofCase.Created => ReadCreation(written.Created, at),
            J.Event.KindOneofCase.PlayerConnected => new GameEvents.PlayerConnected(at, written.PlayerConnected.Player),
            J.Event.KindOneofCase.PlayerDisconnected => new GameEvents.PlayerDisconnected(
                at,
                written.PlayerDisconnected.Player
            ),
            J.Event.KindOneofCase.SeatTaken => new GameEvents.SeatTaken(
                at,
                written.SeatTaken.Player,
                written.SeatTaken.HasInstance ? written.SeatTaken.Instance : null,
                written.SeatTaken.HasReplaced ? written.SeatTaken.Replaced : null
            ),
            J.Event.KindOneofCase.LinkInterrupted => ReadInterrupted(written.LinkInterrupted, at),
            J.Event.KindOneofCase.Readied => new GameEvents.Readied(at, Time(written.Readied.Deadline)),
            J.Event.KindOneofCase.PlayerValidated => new GameEvents.PlayerValidated(at, written.PlayerValidated.Player),
            J.Event.KindOneofCase.Started => new GameEvents.Started(at),
            J.Event.KindOneofCase.Paused => new GameEvents.Paused(
                at,
                written.Paused.Epoch,
                written.Paused.Frame,
                written.Paused.DetectingPlayer,
                Time(written.Paused.Deadline)
            ),
            J.Event.KindOneofCase.LinkLost => new GameEvents.LinkLost(
                at,
                written.LinkLost.Epoch,
                written.LinkLost.Player,
                ReadLoss(written.LinkLost.Report)
            ),
            J.Event.KindOneofCase.PlayerRecovered => ReadRecovered(written.PlayerRecovered, at),
            J.Event.KindOneofCase.FrameNoted => new GameEvents.FrameNoted(
                at,
                written.FrameNoted.Player,
                written.FrameNoted.Frame
            ),
            J.Event.KindOneofCase.PlayerTimedOut => new GameEvents.PlayerTimedOut(
                at,
                written.PlayerTimedOut.Epoch,
                written.PlayerTimedOut.Player,
                Duration(written.PlayerTimedOut.DurationMs),
                written.PlayerTimedOut.Attempts
            ),
            J.Event.KindOneofCase.AttemptsNoted => new GameEvents.AttemptsNoted(
                at,
                written.AttemptsNoted.Epoch,
                written.AttemptsNoted.Player,
                written.AttemptsNoted.Attempts
            ),
            J.Event.KindOneofCase.TakenOver => new GameEvents.TakenOver(
                at,
                written.TakenOver.HasDeadline ? Time(written.TakenOver.Deadline) : null
            ),
            J.Event.KindOneofCase.Resumed => new GameEvents.Resumed(at, written.Resumed.Epoch),
            J.Event.KindOneofCase.Ended => new GameEvents.Ended(
                at,
                ReadReason(written.Ended.Reason),
                written.Ended.HasDisconnectedPlayer ? written.Ended.DisconnectedPlayer : null,
                written.Ended.HasDetail ? written.Ended.Detail : null
            ),
            _ => throw new InvalidDataException(
                "The journal holds an event that this version does not know. Start a version that is not older than "
                    + "the one that "
                    + "wrote it."
            ),
        };
    }

    public static J.Created WriteCreation(GameEvents.Created e)
    {
        var written = new J.Created
        {
            GameId = e.GameId,
            CreationId = e.CreationId,
            Players = { e.Players },
            Settings = new J.Settings
            {
                ReconnectionTimeoutMs = Ms(e.Settings.ReconnectionTimeout),
                JoinTimeoutMs = Ms(e.Settings.JoinTimeout),
                ValidationTimeoutMs = Ms(e.Settings.ValidationTimeout),
                AbandonedTimeoutMs = Ms(e.Settings.AbandonedTimeout),
                ResumeLeadMs = Ms(e.Settings.ResumeLead),
                Validation = e.Settings.Validation,
            },
        };
        if (e.Settings.PauseBudget is { } budget)
            written.Settings.PauseBudget = WriteBudget(budget);
        if (e.Metadata is not null)
            written.Metadata = e.Metadata;
        return written;
    }

    public static GameEvents.Created ReadCreation(J.Created written, DateTimeOffset at) =>
        new(
            at,
            written.GameId,
            written.CreationId,
            [.. written.Players],
            new GameSettings
            {
                ReconnectionTimeout = Duration(written.Settings.ReconnectionTimeoutMs),
                JoinTimeout = Duration(written.Settings.JoinTimeoutMs),
                ValidationTimeout = Duration(written.Settings.ValidationTimeoutMs),
                AbandonedTimeout = Duration(written.Settings.AbandonedTimeoutMs),
                ResumeLead = Duration(written.Settings.ResumeLeadMs),
                Validation = written.Settings.Validation,
                PauseBudget = written.Settings.PauseBudget is { } budget ? ReadBudget(budget) : null,
            },
            written.HasMetadata ? written.Metadata : null
        );

    public static J.LossReport WriteLoss(LossReport report)
    {
        var written = new J.LossReport { Frame = report.Frame };
        if (report.ReportedAt is { } reportedAt)
            written.ReportedAt = Ms(reportedAt);
        if (report.IceState is not null)
            written.IceState = report.IceState;
        if (report.DcState is not null)
            written.DcState = report.DcState;
        if (report.Peer is not null)
            written.Peer = report.Peer;
        if (report.ConnectionType is not null)
            written.ConnectionType = report.ConnectionType;
        return written;
    }

    public static LossReport ReadLoss(J.LossReport written) =>
        new(
            written.Frame,
            written.HasReportedAt ? Time(written.ReportedAt) : null,
            written.HasIceState ? written.IceState : null,
            written.HasDcState ? written.DcState : null,
            written.HasPeer ? written.Peer : null,
            written.HasConnectionType ? written.ConnectionType : null
        );

    public static J.LinkInterrupted WriteInterrupted(GameEvents.LinkInterrupted e)
    {
        var written = new J.LinkInterrupted
        {
            Player = e.Player,
            DurationMs = Ms(e.Duration),
            ReportedEpoch = e.ReportedEpoch,
        };
        if (e.Peer is not null)
            written.Peer = e.Peer;
        if (e.ConnectionType is not null)
            written.ConnectionType = e.ConnectionType;
        return written;
    }

    public static GameEvents.LinkInterrupted ReadInterrupted(J.LinkInterrupted written, DateTimeOffset at) =>
        new(
            at,
            written.Player,
            written.HasPeer ? written.Peer : null,
            Duration(written.DurationMs),
            written.HasConnectionType ? written.ConnectionType : null,
            written.ReportedEpoch
        );

    public static J.Ended WriteEnd(EndReason reason, string? disconnectedPlayer, string? detail)
    {
        var written = new J.Ended { Reason = WriteReason(reason) };
        if (disconnectedPlayer is not null)
            written.DisconnectedPlayer = disconnectedPlayer;
        if (detail is not null)
            written.Detail = detail;
        return written;
    }

    public static J.EndReason WriteReason(EndReason reason) => (J.EndReason)((int)reason + 1);

    public static EndReason ReadReason(J.EndReason written) =>
        written == J.EndReason.Unspecified
            ? throw new InvalidDataException("The journal holds an end without a reason.")
            : (EndReason)((int)written - 1);

    private static J.SeatTaken WriteSeatTaken(GameEvents.SeatTaken e)
    {
        var written = new J.SeatTaken { Player = e.Player };
        if (e.Instance is not null)
            written.Instance = e.Instance;
        if (e.Replaced is not null)
            written.Replaced = e.Replaced;
        return written;
    }

    private static J.PauseBudget WriteBudget(PauseBudget budget)
    {
        var written = new J.PauseBudget();
        if (budget.Count is { } count)
            written.Count = count;
        if (budget.Total is { } total)
            written.TotalMs = Ms(total);
        return written;
    }

    private static PauseBudget ReadBudget(J.PauseBudget written) =>
        new(written.HasCount ? written.Count : null, written.HasTotalMs ? Duration(written.TotalMs) : null);

    private static J.PlayerRecovered WriteRecovered(GameEvents.PlayerRecovered e)
    {
        var written = new J.PlayerRecovered
        {
            Epoch = e.Epoch,
            Player = e.Player,
            DurationMs = Ms(e.Duration),
            Attempts = e.Attempts,
        };
        if (e.Frame is { } frame)
            written.Frame = frame;
        return written;
    }

    private static GameEvents.PlayerRecovered ReadRecovered(J.PlayerRecovered written, DateTimeOffset at) =>
        new(
            at,
            written.Epoch,
            written.Player,
            Duration(written.DurationMs),
            written.Attempts,
            written.HasFrame ? written.Frame : null
        );
}
