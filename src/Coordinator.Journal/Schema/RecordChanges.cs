using System.Collections.Immutable;
using Coordinator.Games;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Journal.Schema;

/// <summary>What entries of many games mean to the record's tables, collected to be written together.</summary>
internal sealed class RecordChanges
{
    public List<GameRow> Created { get; } = [];
    public List<GameOver> Ended { get; } = [];
    public List<DisconnectionRow> Disconnections { get; } = [];
    public List<AttemptRow> Attempts { get; } = [];
    public List<AttemptCount> AttemptCounts { get; } = [];
    public List<PauseRow> Pauses { get; } = [];
    public List<PauseEnd> PauseEnds { get; } = [];
    public List<NearMissRow> NearMisses { get; } = [];

    /// <summary>Games that are open and whose row must be written again, each once.</summary>
    public HashSet<GameLine> Open { get; } = [];

    /// <summary>Games that were over before and got one more entry, each once.</summary>
    public HashSet<GameLine> Late { get; } = [];

    public void Clear()
    {
        Created.Clear();
        Ended.Clear();
        Disconnections.Clear();
        Attempts.Clear();
        AttemptCounts.Clear();
        Pauses.Clear();
        PauseEnds.Clear();
        NearMisses.Clear();
        Open.Clear();
        Late.Clear();
    }

    /// <summary>
    /// Takes up an entry of the journal: what it means is here then, and <paramref name="line"/> is as after it.
    /// </summary>
    /// <param name="line">The game as before the entry.</param>
    /// <param name="entry">The entry's number.</param>
    /// <param name="events">What happened in it.</param>
    public void Add(GameLine line, long entry, ImmutableArray<GameEvent> events)
    {
        var wasOver = line.Phase == GamePhase.Ended;
        for (var place = 0; place < events.Length; place++)
            Add(line, entry, place, events[place]);
        line.LastEntry = entry;
        if (wasOver)
            Late.Add(line);
        else if (line.IsOpen)
            Open.Add(line);
        else
            Open.Remove(line);
    }

    private void Add(GameLine line, long entry, int place, GameEvent @event)
    {
        var at = Ms(@event.At);
        switch (@event)
        {
            case GameEvents.Created e:
                line.Phase = GamePhase.Waiting;
                Created.Add(
                    new GameRow
                    {
                        GameId = line.GameId,
                        At = at,
                        Phase = nameof(GamePhase.Waiting),
                        Players = string.Join(' ', e.Players),
                    }
                );
                break;
            case GameEvents.Readied:
                line.Phase = GamePhase.Validating;
                break;
            case GameEvents.Started:
                (line.Phase, line.StartedAt) = (GamePhase.Playing, at);
                break;
            case GameEvents.Paused e:
                (line.Phase, line.Epoch, line.Pause) = (GamePhase.Paused, e.Epoch, new PauseKey(at, entry, place));
                Pauses.Add(Of(new PauseRow { Frame = e.Frame }, line, entry, place, at, e.Epoch, e.DetectingPlayer));
                break;
            case GameEvents.Resumed:
                EndPause(line, at, resumed: true);
                line.Phase = GamePhase.Playing;
                break;
            case GameEvents.Ended e:
                EndPause(line, at, resumed: false);
                (line.Phase, line.EndedAt) = (GamePhase.Ended, at);
                Ended.Add(new GameOver(line, at, e.Reason.ToString(), e.DisconnectedPlayer));
                break;
            case GameEvents.LinkLost e:
                Disconnections.Add(
                    Of(
                        new DisconnectionRow
                        {
                            Peer = e.Report.Peer,
                            Frame = e.Report.Frame,
                            IceState = SanitizeForPostgres(e.Report.IceState),
                            DcState = SanitizeForPostgres(e.Report.DcState),
                            ConnectionType = e.Report.ConnectionType,
                            ReportedAt = e.Report.ReportedAt is { } reported ? Ms(reported) : null,
                        },
                        line,
                        entry,
                        place,
                        at,
                        e.Epoch,
                        e.Player
                    )
                );
                break;
            case GameEvents.LinkInterrupted e:
                NearMisses.Add(
                    Of(
                        new NearMissRow
                        {
                            Peer = e.Peer,
                            DurationMs = Ms(e.Duration),
                            ConnectionType = e.ConnectionType,
                        },
                        line,
                        entry,
                        place,
                        at,
                        e.ReportedEpoch,
                        e.Player
                    )
                );
                break;
            case GameEvents.PlayerRecovered e:
                Attempts.Add(
                    Of(
                        new AttemptRow
                        {
                            DurationMs = Ms(e.Duration),
                            Attempts = e.Attempts,
                            Outcome = nameof(AttemptOutcome.Success),
                            Frame = e.Frame,
                        },
                        line,
                        entry,
                        place,
                        at,
                        e.Epoch,
                        e.Player
                    )
                );
                break;
            case GameEvents.PlayerTimedOut e:
                Attempts.Add(
                    Of(
                        new AttemptRow
                        {
                            DurationMs = Ms(e.Duration),
                            Attempts = e.Attempts,
                            Outcome = nameof(AttemptOutcome.Timeout),
                        },
                        line,
                        entry,
                        place,
                        at,
                        e.Epoch,
                        e.Player
                    )
                );
                break;
            case GameEvents.AttemptsNoted e when line.EndedAt is { } endedAt:
                // Who runs out of time does so in the instant in which the game ends for it. What was said last holds:
                // of two in one statement PostgreSQL takes any.
                AttemptCounts.RemoveAll(c => c.Player == e.Player && c.GameId == line.GameId);
                AttemptCounts.Add(new AttemptCount(line.GameId, endedAt, e.Player, e.Attempts));
                break;
        }
    }

    private void EndPause(GameLine line, long at, bool resumed)
    {
        if (line.Pause is not { } pause)
            return;
        PauseEnds.Add(new PauseEnd(line.GameId, pause, at, resumed));
        line.PausedMs += Math.Max(0, at - pause.At); // a clock that was set back between two processes
        line.Pause = null;
    }

    private static T Of<T>(T row, GameLine line, long entry, int place, long at, int epoch, string player)
        where T : PlayerRow
    {
        (row.GameId, row.Entry, row.Place, row.At, row.Epoch, row.Player) = (
            line.GameId,
            entry,
            place,
            at,
            epoch,
            player
        );
        return row;
    }

    /// <summary>PostgreSQL takes no text with U+0000, and a row that it refuses would fail its game's write.</summary>
    private static string? SanitizeForPostgres(string? said) =>
        said is not null && said.Contains('\0', StringComparison.Ordinal) ? said.Replace('\0', '\uFFFD') : said;
}
