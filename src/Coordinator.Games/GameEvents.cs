using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>When an event must reach the journal.</summary>
public enum Durability
{
    /// <summary>Never: it holds for this process only.</summary>
    Volatile,

    /// <summary>
    /// With whatever of the game is written next. It causes no write by itself, and none may come: good for the record,
    /// and nothing follows from it after a restart.
    /// </summary>
    Incidental,

    /// <summary>With the next transition, or shortly after. Until then its player can repeat it.</summary>
    Deferred,

    /// <summary>At once: the answer and what follows wait for it.</summary>
    Transition,
}

/// <summary>When the players are told of an event.</summary>
public enum Telling
{
    /// <summary>Once it is in the journal; where what was decided causes no write, at once.</summary>
    Durable,

    /// <summary>
    /// Before it is written: it harms nobody if it turns out not to be, and those whom it is for must not wait for a
    /// disk.
    /// </summary>
    BeforeWritten,
}

/// <summary>Something that has happened to a game. <c>At</c> is the coordinator's time, whole milliseconds.</summary>
public abstract record GameEvent(DateTimeOffset At)
{
    /// <summary>When this must be in the journal.</summary>
    public virtual Durability Durability => Durability.Transition;

    /// <summary>When the players are told, where they are told of it at all.</summary>
    public virtual Telling Telling => Telling.Durable;
}

/// <summary>The events of a game. Those that are journaled have a message of their own in the journal's
/// schema.</summary>
public static class GameEvents
{
    public sealed record Created(
        DateTimeOffset At,
        string GameId,
        string CreationId,
        ImmutableArray<string> Players,
        GameSettings Settings,
        string? Metadata
    ) : GameEvent(At);

    /// <summary>For the record: whoever reads the game back from its journal counts nobody as connected.</summary>
    public sealed record PlayerConnected(DateTimeOffset At, string Player) : GameEvent(At)
    {
        public override Durability Durability => Durability.Incidental;

        /// <summary>It holds whatever becomes of what follows from it, and is not waited for.</summary>
        public override Telling Telling => Telling.BeforeWritten;
    }

    /// <summary>As <see cref="PlayerConnected"/>, for the record.</summary>
    public sealed record PlayerDisconnected(DateTimeOffset At, string Player) : GameEvent(At)
    {
        public override Durability Durability => Durability.Incidental;
    }

    /// <summary>
    /// Another of the player's libraries has taken its seat. <paramref name="Replaced"/>: the one before it, which
    /// stays out from here on, also after a crash; null where there was none with a name. Who was the first is found
    /// out again.
    /// </summary>
    public sealed record SeatTaken(DateTimeOffset At, string Player, string? Instance, string? Replaced) : GameEvent(At)
    {
        public override Durability Durability => Replaced is null ? Durability.Incidental : Durability.Deferred;
    }

    /// <summary>How long what is told takes to a player, one way.</summary>
    public sealed record DelayNoted(DateTimeOffset At, string Player, TimeSpan Delay) : GameEvent(At)
    {
        public override Durability Durability => Durability.Volatile;
    }

    /// <summary>A player says how one of its links is.</summary>
    public sealed record HealthNoted(DateTimeOffset At, NotedHealth Health) : GameEvent(At)
    {
        public override Durability Durability => Durability.Volatile;
    }

    /// <summary>
    /// A near miss: a link was without proof of life for <paramref name="Duration"/> and came back without having been
    /// lost, as one of its two ends reports. Nothing pauses for it. <paramref name="ReportedEpoch"/>: pauses of the
    /// game so far.
    /// </summary>
    public sealed record LinkInterrupted(
        DateTimeOffset At,
        string Player,
        string? Peer,
        TimeSpan Duration,
        string? ConnectionType,
        int ReportedEpoch
    ) : GameEvent(At)
    {
        public override Durability Durability => Durability.Deferred;
    }

    /// <summary>All players are here.</summary>
    public sealed record Readied(DateTimeOffset At, DateTimeOffset Deadline) : GameEvent(At);

    public sealed record PlayerValidated(DateTimeOffset At, string Player) : GameEvent(At)
    {
        public override Durability Durability => Durability.Deferred;
    }

    public sealed record Started(DateTimeOffset At) : GameEvent(At);

    public sealed record Paused(
        DateTimeOffset At,
        int Epoch,
        long Frame,
        string DetectingPlayer,
        DateTimeOffset Deadline
    ) : GameEvent(At)
    {
        /// <summary>Everyone stops at once. One that a crash leaves no trace of is reported again.</summary>
        public override Telling Telling => Telling.BeforeWritten;
    }

    /// <summary>
    /// A player lost a link. Also one that joins a pause in progress is a transition: a coordinator that took over and
    /// did not know of it would resume everyone as soon as the others are back.
    /// </summary>
    public sealed record LinkLost(DateTimeOffset At, int Epoch, string Player, LossReport Report) : GameEvent(At);

    /// <summary>A lost player has its links back. <paramref name="Duration"/>: from its loss, as it says or as seen
    /// here.</summary>
    public sealed record PlayerRecovered(
        DateTimeOffset At,
        int Epoch,
        string Player,
        TimeSpan Duration,
        int Attempts,
        long? Frame
    ) : GameEvent(At)
    {
        public override Durability Durability => Durability.Deferred;
    }

    /// <summary>A paused player that was not lost says where it stopped.</summary>
    public sealed record FrameNoted(DateTimeOffset At, string Player, long Frame) : GameEvent(At)
    {
        public override Durability Durability => Durability.Deferred;
    }

    /// <summary>A lost player has not recovered when the time had run; <see cref="Ended"/> follows.</summary>
    public sealed record PlayerTimedOut(DateTimeOffset At, int Epoch, string Player, TimeSpan Duration, int Attempts)
        : GameEvent(At)
    {
        public override Durability Durability => Durability.Deferred;
    }

    /// <summary>A player that had timed out says how many attempts it had made.</summary>
    public sealed record AttemptsNoted(DateTimeOffset At, int Epoch, string Player, int Attempts) : GameEvent(At);

    /// <summary>Another process has taken over: nobody is connected yet, and time is left to come back.</summary>
    public sealed record TakenOver(DateTimeOffset At, DateTimeOffset? Deadline) : GameEvent(At)
    {
        /// <summary>Where no deadline moved, the next process finds out the same by itself.</summary>
        public override Durability Durability => Deadline is null ? Durability.Volatile : Durability.Deferred;
    }

    public sealed record Resumed(DateTimeOffset At, int Epoch) : GameEvent(At);

    /// <summary>The game is over. <paramref name="Detail"/>: what the player that ended it said, if anything.</summary>
    public sealed record Ended(DateTimeOffset At, EndReason Reason, string? DisconnectedPlayer, string? Detail = null)
        : GameEvent(At);
}
