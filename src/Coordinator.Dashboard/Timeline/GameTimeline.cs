using Coordinator.Dashboard.Words;
using Coordinator.Games;

namespace Coordinator.Dashboard.Timeline;

/// <summary>
/// One game's story, ready to be drawn: a lane for each player, its pauses across all of them, and the same in
/// sentences. Made of whatever events there are; one that these pages do not know is a mark on its player's lane and a
/// sentence.
/// </summary>
public sealed record GameTimeline(
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<Lane> Lanes,
    IReadOnlyList<PauseSpan> Pauses,
    IReadOnlyList<Mark> Turns,
    IReadOnlyList<Sentence> Sentences
)
{
    /// <summary>What there is to see around a pause: a quarter of its length before and after, and 2 s at
    /// least.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Around(PauseSpan pause)
    {
        var margin = TimeSpan.FromSeconds(Math.Max(2, (pause.To - pause.From).TotalSeconds / 4));
        return (pause.From - margin, pause.To + margin);
    }

    /// <summary>The story so far.</summary>
    /// <param name="events">In order.</param>
    /// <param name="now">Where the drawing ends while the game goes on.</param>
    public static GameTimeline Of(IReadOnlyList<GameEvent> events, DateTimeOffset now)
    {
        if (events.Count == 0)
            return new GameTimeline(now, now, [], [], [], []);
        var isOver = events.Any(happened => happened is GameEvents.Ended);
        var to = isOver ? events.Max(happened => happened.At) : now;
        var pauses = PausesOf(events, to);
        return new GameTimeline(
            events[0].At,
            to,
            [.. PlayersOf(events).Select(player => LaneOf(player, events, pauses, to))],
            pauses,
            [.. events.Select(TurnOf).OfType<Mark>()],
            [
                .. events.Select(happened => new Sentence(
                    happened.At,
                    Events.Of(happened, BeganAt(happened, pauses)),
                    ToneOf(happened)
                )),
            ]
        );
    }

    private static DateTimeOffset? BeganAt(GameEvent happened, IReadOnlyList<PauseSpan> pauses) =>
        happened is GameEvents.Resumed resumed
            ? pauses.FirstOrDefault(pause => pause.Epoch == resumed.Epoch)?.From
            : null;

    private static IEnumerable<string> PlayersOf(IReadOnlyList<GameEvent> events) =>
        events
            .OfType<GameEvents.Created>()
            .SelectMany(created => created.Players)
            .Concat(events.Select(Events.PlayerOf).OfType<string>())
            .Distinct();

    private static List<PauseSpan> PausesOf(IReadOnlyList<GameEvent> events, DateTimeOffset to)
    {
        var pauses = new List<PauseSpan>();
        foreach (var happened in events)
        {
            switch (happened)
            {
                case GameEvents.Paused paused:
                    pauses.Add(new PauseSpan(paused.Epoch, paused.At, to, PauseOutcome.InProgress));
                    break;
                case GameEvents.Resumed:
                    Finish(PauseOutcome.Resumed);
                    break;
                case GameEvents.Ended:
                    Finish(PauseOutcome.Ended);
                    break;
            }

            void Finish(PauseOutcome outcome)
            {
                if (pauses is [.., { Outcome: PauseOutcome.InProgress } last])
                    pauses[^1] = last with { To = happened.At, Outcome = outcome };
            }
        }
        return pauses;
    }

    private static Lane LaneOf(
        string player,
        IReadOnlyList<GameEvent> events,
        List<PauseSpan> pauses,
        DateTimeOffset to
    )
    {
        var marks = new List<Mark>();
        var spans = new List<LostSpan>();
        var silences = new List<Silence>();
        DateTimeOffset? lostSince = null;
        foreach (var happened in events)
        {
            if (
                Events.PlayerOf(happened) == player
                && happened is not (GameEvents.Paused or GameEvents.LinkInterrupted)
            )
                marks.Add(new Mark(happened.At, KindOf(happened), Events.Of(happened)));
            switch (happened)
            {
                case GameEvents.LinkInterrupted near when near.Player == player:
                    // Reported once it was over.
                    silences.Add(new Silence(near.At - near.Duration, near.At, Events.Of(near)));
                    break;
                case GameEvents.LinkLost lost when lost.Player == player:
                    lostSince ??= lost.At;
                    break;
                case GameEvents.PlayerRecovered recovered when recovered.Player == player:
                    End(LostOutcome.Recovered);
                    break;
                case GameEvents.PlayerTimedOut timedOut when timedOut.Player == player:
                    End(LostOutcome.TimedOut);
                    break;
                case GameEvents.Resumed or GameEvents.Ended:
                    End(LostOutcome.Over);
                    break;
            }

            void End(LostOutcome outcome)
            {
                if (lostSince is { } since)
                    spans.Add(new LostSpan(since, happened.At, outcome));
                lostSince = null;
            }
        }
        if (lostSince is { } still)
            spans.Add(new LostSpan(still, to, LostOutcome.StillLost));
        return new Lane(player, spans, silences, marks);
    }

    private static MarkKind KindOf(GameEvent happened) =>
        happened switch
        {
            GameEvents.PlayerConnected => MarkKind.Came,
            GameEvents.PlayerDisconnected => MarkKind.Went,
            GameEvents.PlayerValidated => MarkKind.Ready,
            GameEvents.LinkLost => MarkKind.Lost,
            GameEvents.PlayerRecovered => MarkKind.Recovered,
            GameEvents.PlayerTimedOut => MarkKind.TimedOut,
            _ => MarkKind.Other,
        };

    /// <summary>What is about the whole game, and so drawn across all lanes.</summary>
    private static Mark? TurnOf(GameEvent happened) =>
        happened switch
        {
            GameEvents.Started => new Mark(happened.At, MarkKind.Ready, "play begins"),
            GameEvents.TakenOver => new Mark(happened.At, MarkKind.Other, "taken over"),
            GameEvents.Ended { Reason: EndReason.ReconnectionTimeout } => new Mark(
                happened.At,
                MarkKind.TimedOut,
                "timed out"
            ),
            GameEvents.Ended => new Mark(happened.At, MarkKind.Went, "ended"),
            _ => null,
        };

    private static Tone ToneOf(GameEvent happened) =>
        happened switch
        {
            GameEvents.Paused or GameEvents.LinkLost => Tone.Amber,
            GameEvents.PlayerTimedOut or GameEvents.Ended { Reason: EndReason.ReconnectionTimeout } => Tone.Red,
            GameEvents.Resumed or GameEvents.PlayerRecovered or GameEvents.Started => Tone.Green,
            _ => Tone.Plain,
        };
}

/// <summary>One player's line. <c>Lost</c>: when it had lost a link. <c>NearMisses</c>: when it had nearly.</summary>
public sealed record Lane(
    string Player,
    IReadOnlyList<LostSpan> Lost,
    IReadOnlyList<Silence> NearMisses,
    IReadOnlyList<Mark> Marks
);

/// <summary>A time in which a link gave no sign of life, and came back before it counted as lost.</summary>
public sealed record Silence(DateTimeOffset From, DateTimeOffset To, string Says);

/// <summary>A time in which a player had lost a link.</summary>
public sealed record LostSpan(DateTimeOffset From, DateTimeOffset To, LostOutcome Outcome);

/// <summary>How such a time ended.</summary>
public enum LostOutcome
{
    /// <summary>It has not.</summary>
    StillLost,

    /// <summary>The player said that its links are back.</summary>
    Recovered,

    /// <summary>The pause's time had run.</summary>
    TimedOut,

    /// <summary>The pause was over without a word of this player.</summary>
    Over,
}

/// <summary>A pause. <c>To</c>: the present, while it lasts.</summary>
public sealed record PauseSpan(int Epoch, DateTimeOffset From, DateTimeOffset To, PauseOutcome Outcome);

/// <summary>How a pause ended.</summary>
public enum PauseOutcome
{
    /// <summary>It has not.</summary>
    InProgress,

    /// <summary>Everyone went on.</summary>
    Resumed,

    /// <summary>With the game.</summary>
    Ended,
}

/// <summary>A moment on a lane, or across all. <c>Says</c>: for whoever points at it.</summary>
public sealed record Mark(DateTimeOffset At, MarkKind Kind, string Says);

/// <summary>What a mark looks like.</summary>
public enum MarkKind
{
    /// <summary>Connected to the coordinator.</summary>
    Came,

    /// <summary>Gone from the coordinator, or the end of a game.</summary>
    Went,

    /// <summary>Its links are made, or play begins.</summary>
    Ready,

    /// <summary>A link is lost.</summary>
    Lost,

    /// <summary>Its links are back.</summary>
    Recovered,

    /// <summary>Its time has run.</summary>
    TimedOut,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A sentence about a moment.</summary>
public sealed record Sentence(DateTimeOffset At, string Text, Tone Tone);

/// <summary>The colour that a sentence or a figure has for its meaning.</summary>
public enum Tone
{
    /// <summary>None.</summary>
    Plain,

    /// <summary>Going well.</summary>
    Green,

    /// <summary>Standing still.</summary>
    Amber,

    /// <summary>Lost.</summary>
    Red,
}
