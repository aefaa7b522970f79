using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Persistence;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Telemetry;
using Coordinator.Games;
using Coordinator.Hooks;
using Coordinator.Journal;
using Microsoft.Extensions.Logging;
using static Coordinator.Cluster.Actors.GameAnswers;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// One game. Its mailbox puts connection-lost, reconnection-success and timeout in one order; what each of them means
/// stands in <see cref="Game"/>. This shell decides, journals, applies, tells, and turns timers into commands.
/// </summary>
internal sealed class GameActor : UntypedPersistentActor, IWithTimers
{
    /// <summary>How long a report that waits for no write of its own may stay unwritten.</summary>
    public static readonly TimeSpan UnwrittenFor = TimeSpan.FromMilliseconds(500);

    /// <summary>The same, where its player waits for that: a little, so that the other's report may go with
    /// it.</summary>
    public static readonly TimeSpan AwaitedFor = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a game that is over stays in memory with nobody attached.</summary>
    public static readonly TimeSpan IdleAfterEnd = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Events that may wait for a write that others cause; of more, the oldest are dropped. A player whose connection
    /// comes and goes for an hour fills neither the memory nor the next write.
    /// </summary>
    public const int MaxIncidental = 64;

    /// <summary>
    /// Entries between two snapshots: a game is read back from at most so many, whatever its age. A pause makes about
    /// three.
    /// </summary>
    public const int SnapshotEvery = 100;

    private readonly string _gameId;
    private readonly LocalGames _here;
    private readonly ILogger _log;
    private readonly IHookRows _hooks;
    private readonly GameTelemetry _telemetry;
    private readonly Attachments _attachments = new();
    private GameState _state = GameState.None;
    private ImmutableArray<GameEvent> _unwritten = [];
    private List<Action>? _onceWritten; // what waits for the next write, or for the one that is under way
    private NextWakeUp? _armed;
    private bool _isPassivating;
    private HeldMail? _heldMail;

    /// <summary>
    /// How far the game's time is ahead of the node's: it never goes back, also where the node that the game ran on
    /// before had a clock that was ahead, since what is on record of a game is looked for from its creation to its end.
    /// </summary>
    private TimeSpan _ahead;
    private DateTimeOffset _latest;

    /// <summary>After a long wait for the store, until when nobody's time is over.</summary>
    private DateTimeOffset _graceUntil;

    public GameActor(string gameId, LocalGames here, ILogger log, NodeTelemetry? telemetry, IHookRows hooks)
    {
        (_gameId, _here, _log, _hooks) = (gameId, here, log, hooks);
        _telemetry = new GameTelemetry(gameId, telemetry);
    }

    public override string PersistenceId => PersistenceIds.Of(_gameId);

    public ITimerScheduler Timers { get; set; } = null!;

    private static DateTimeOffset NodesNow => Context.System.Scheduler.Now;

    /// <summary>The game's time. On record is this, told is the node's.</summary>
    private DateTimeOffset Now => NodesNow + _ahead;

    public static Props Props(
        string gameId,
        LocalGames here,
        ILogger log,
        NodeTelemetry? telemetry = null,
        IHookRows? hooks = null
    ) => ActorProps.Of(() => new GameActor(gameId, here, log, telemetry, hooks ?? NoHookRows.Instance));

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case JournalEntry entry:
                _state = entry.Events.Aggregate(_state, Game.Apply);
                if (!entry.Events.IsEmpty)
                    _latest = entry.Events[^1].At;
                break;
            case SnapshotOffer { Snapshot: GameSnapshot snapshot }:
                _state = snapshot.State;
                _latest = _state.PhaseSince;
                break;
            case RecoveryCompleted:
                TakeOver();
                break;
        }
    }

    /// <summary>
    /// While a write is under way Akka keeps everything that comes. Where that takes long, what only repeats is left
    /// out. Who reads is answered with what players know: that promises no more than they were told, and nothing of a
    /// creation.
    /// </summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (_heldMail is not { } mail)
            return base.AroundReceive(receive, message);
        if (message is not Find || mail.Told.Phase == GamePhase.None)
            return !mail.IsWorthKeeping(message, Sender) || base.AroundReceive(receive, message);
        Sender.Tell(new Found(Told(mail.Told)));
        return true;
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Report report:
                OnReport(report);
                break;
            case Health health:
                OnHealth(health);
                break;
            case Delay delay:
                OnDelay(delay);
                break;
            case Flush:
                WriteUnwritten(() => { });
                break;
            case GameCommands.WakeUp timer:
                OnWakeUp(timer);
                break;
            case Attach attach:
                OnAttach(attach);
                break;
            case Detach detach:
                OnDetach(detach);
                break;
            case Terminated gone:
                OnSessionLost(_attachments.PlayerOf(gone.ActorRef));
                break;
            case Execute m:
                Handle(m.Command, Answering(result => new Executed(result)), m.Trace);
                break;
            case Find:
                Answering(_ => new Found(Told(_state)))(GameResult.None);
                break;
            case Admit m:
                Answering(_ => new Admitted(_state.Has(m.Player)))(GameResult.None);
                break;
            case IdleCheck:
                PassivateIfIdle();
                break;
            case Stop:
                WriteUnwritten(End);
                break;
            case SaveSnapshotSuccess:
                break;
            case SaveSnapshotFailure failed:
                _log.SnapshotFailed(failed.Cause, _gameId, _state.Epoch);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _here.Remove(_gameId);
        base.PostStop();
    }

    // The persistent actor stops after either. Nothing was acknowledged: the sessions bring it again to the next
    // incarnation.
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => JournalFailed(cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        JournalFailed(cause, isRejected: true);
        Context.Stop(Self);
    }

    private void JournalFailed(Exception cause, bool isRejected = false)
    {
        using (_telemetry.Tracing())
            _log.JournalFailed(cause, _gameId, _state.Epoch);
        _telemetry.JournalFailed(cause, isRejected);
    }

    private void TakeOver()
    {
        if (_state.Phase == GamePhase.None)
            return;
        _ahead = Game.Elapsed(NodesNow, _latest);
        _telemetry.ReadBack();
        Handle(new GameCommands.TakeOver(), _ => { });
        Arm();
        PassivateSoonIfEnded();
    }

    /// <summary>Decides, does what is decided, and answers when all of it holds.</summary>
    /// <param name="command">What to decide.</param>
    /// <param name="answer">Called with the result.</param>
    /// <param name="trace">The span that the command came with, if any.</param>
    private void Handle(GameCommand command, Action<GameResult> answer, ActivityContext trace = default)
    {
        _telemetry.Decides(command, trace);
        var decision = Game.Decide(_state, command, Now);
        Commit(decision.Events, () =>
        {
            answer(decision.Result);
            _telemetry.Answered(decision.Result, _state.Epoch);
        });
    }

    /// <summary>
    /// Makes events happen, as each says of itself: where one of them is a transition, all once they are in the
    /// journal, together with what waited for it; else at once.
    /// </summary>
    private void Commit(ImmutableArray<GameEvent> events, Action done)
    {
        if (!HasAny(events, Durability.Transition))
        {
            foreach (var @event in events)
                Happen(@event, isNotified: false);
            Buffer(events);
            done();
            return;
        }
        var told = NotifyBeforeWriting(events);
        var entry = new JournalEntry(_unwritten.AddRange(Journaled(events)))
        {
            // What waited to be written is nothing that hooks tell of, and the state knows of it already.
            Outbox = _hooks.Of(_state, LastSequenceNr + 1, events),
        };
        Write(entry, told, () =>
        {
            foreach (var @event in events)
                Happen(@event, isNotified: @event.Telling == Telling.BeforeWritten);
            done();
        });
    }

    /// <returns>The state as players know it then.</returns>
    private GameState NotifyBeforeWriting(ImmutableArray<GameEvent> events)
    {
        var before = _state;
        var last = LastNotifiedBeforeWriting(events);
        for (var i = 0; i <= last; i++)
        {
            if (events[i].Telling == Telling.BeforeWritten)
                NotifyAll(Notices.Of(events[i], before, Now));
            before = Game.Apply(before, events[i]);
        }
        return before;
    }

    /// <summary>The place of the last such event; -1 where there is none. What comes after it is not looked
    /// at.</summary>
    private static int LastNotifiedBeforeWriting(ImmutableArray<GameEvent> events)
    {
        var last = events.Length - 1;
        while (last >= 0 && events[last].Telling != Telling.BeforeWritten)
            last--;
        return last;
    }

    private void Happen(GameEvent @event, bool isNotified)
    {
        var before = _state;
        _state = Game.Apply(_state, @event);
        _here.Put(Told(_state));
        if (!isNotified)
            NotifyAll(Notices.Of(@event, before, Now));
        _telemetry.Happened(@event, before);
        if (@event.Durability == Durability.Transition)
        {
            using (_telemetry.Tracing())
                _log.Happened(_gameId, _state.Epoch, @event);
        }
        Arm();
        PassivateSoonIfEnded();
    }

    private void Write(JournalEntry entry, GameState told, Action done)
    {
        _unwritten = [];
        var waiting = _onceWritten;
        _onceWritten = null;
        Timers.Cancel(Flush.Instance);
        _telemetry.Writes();
        var mail = _heldMail = new HeldMail(told);
        Persist(entry, _ =>
        {
            _heldMail = null;
            _telemetry.Written();
            done();
            waiting?.ForEach(answer => answer());
            if (mail.IsLong)
                ArmAnew();
            if (LastSequenceNr % SnapshotEvery == 0)
                SaveSnapshot(new GameSnapshot(_state));
        });
    }

    private void Buffer(ImmutableArray<GameEvent> events)
    {
        var journaled = Journaled(events);
        if (journaled.IsEmpty)
            return;
        _unwritten = TrimIncidental(_unwritten.AddRange(journaled));
        if (MustBeWritten && !Timers.IsTimerActive(Flush.Instance))
            Timers.StartSingleTimer(Flush.Instance, Flush.Instance, UnwrittenFor);
    }

    private bool MustBeWritten => HasAny(_unwritten, Durability.Deferred);

    private static bool HasAny(ImmutableArray<GameEvent> events, Durability durability)
    {
        foreach (var @event in events)
            if (@event.Durability == durability)
                return true;
        return false;
    }

    /// <summary>Most of what happens is one event that is journaled, or one that is not.</summary>
    private static ImmutableArray<GameEvent> Journaled(ImmutableArray<GameEvent> events) =>
        HasAny(events, Durability.Volatile) ? events.RemoveAll(e => e.Durability == Durability.Volatile) : events;

    private static ImmutableArray<GameEvent> TrimIncidental(ImmutableArray<GameEvent> events)
    {
        if (events.Length <= MaxIncidental)
            return events;
        var tooMany = events.Count(e => e.Durability == Durability.Incidental) - MaxIncidental;
        return tooMany <= 0 ? events : [.. events.Where(e => e.Durability != Durability.Incidental || tooMany-- <= 0)];
    }

    private void WriteUnwritten(Action done)
    {
        if (MustBeWritten)
            Write(new JournalEntry(_unwritten), _state, done);
        else
            done();
    }

    private void OnAttach(Attach attach)
    {
        if (!_state.Has(attach.Player))
        {
            Sender.Tell(NotInGame.Instance);
            PassivateIfUnknown();
            return;
        }
        var session = Sender;
        if (Game.IsReplaced(_state, attach.Player, attach.Instance))
        {
            session.Tell(new Replaced(attach.Generation));
            return;
        }
        switch (_attachments.Attach(attach.Player, attach.Generation, session, Now, out var replaced))
        {
            case AttachResult.TooOld:
                session.Tell(new Replaced(attach.Generation));
                return;
            case AttachResult.Same when attach.KnownVersion == _attachments.Version:
                session.Tell(new StillAttached(NodesNow));
                return;
            case AttachResult.Same:
                session.Tell(_attachments.Attached(attach.Player, Told(_state), NodesNow));
                return;
        }
        Context.Watch(session);
        if (replaced is not null)
        {
            Context.Unwatch(replaced.Session);
            replaced.Session.Tell(new Replaced(replaced.Generation));
        }
        Admit(attach, session);
    }

    /// <summary>The whole state first, with the player in it; then what its coming means, as news for all.</summary>
    private void Admit(Attach attach, IActorRef session)
    {
        var events = Game.Decide(_state, new GameCommands.Connect(attach.Player, attach.Instance), Now).Events;
        // One that was here already: the others' signals go to this session now.
        if (!events.Any(e => e is GameEvents.PlayerConnected))
            _attachments.Tell([], NodesNow);
        var here = Game.Apply(_state, new GameEvents.PlayerConnected(Now, attach.Player));
        session.Tell(_attachments.Attached(attach.Player, Told(here), NodesNow));
        Commit(events, () => { });
    }

    private void OnWakeUp(GameCommands.WakeUp timer)
    {
        _armed = null; // a timer may come a tick early: it is set again by what follows
        Handle(timer, _ => Arm());
    }

    private void OnDetach(Detach detach)
    {
        if (_attachments.IsCurrent(detach.Player, detach.Generation))
            OnSessionLost(detach.Player);
    }

    private void OnSessionLost(string? player)
    {
        if (player is null)
            return;
        if (_attachments.Remove(player) is { } session)
            Context.Unwatch(session);
        Handle(new GameCommands.Disconnect(player), _ => PassivateSoonIfEnded());
    }

    private void OnHealth(Health health)
    {
        if (_attachments.IsCurrent(health.Player, health.Generation))
            Handle(new GameCommands.ReportHealth(health.Player, health.Link), _ => { });
    }

    private void OnDelay(Delay delay)
    {
        if (_attachments.IsCurrent(delay.Player, delay.Generation))
            Handle(new GameCommands.ReportDelay(delay.Player, delay.OneWay), _ => { });
    }

    private void OnReport(Report report)
    {
        var session = Sender;
        switch (_attachments.Receive(report.Command.Player, report.Generation, report.Number, out var answered))
        {
            case ReportResult.NotAttached:
                return; // the session attaches again and brings it once more
            case ReportResult.Repeated:
                if (answered is { } before)
                    session.Tell(new Reported(report.Number, before));
                return;
        }
        if (report.Command is GameCommands.ReportTimedOut && _state.Phase == GamePhase.Paused && Now < _graceUntil)
            Answer(GameResult.TooEarly);
        else
            Handle(report.Command, report.OnceWritten ? AnswerOnceWritten : Answer, report.Trace);

        void AnswerOnceWritten(GameResult result)
        {
            if (!MustBeWritten)
            {
                Answer(result);
                return;
            }
            (_onceWritten ??= []).Add(() => Answer(result));
            Timers.StartSingleTimer(Flush.Instance, Flush.Instance, AwaitedFor);
        }

        void Answer(GameResult result)
        {
            _attachments.Answered(report.Command.Player, report.Number, result);
            session.Tell(new Reported(report.Number, result));
        }
    }

    private void NotifyAll(IEnumerable<Notice> notices)
    {
        var told = notices.Select(notice => RemoteClocks.Shifted(notice, -_ahead)).ToImmutableArray();
        if (!told.IsEmpty)
            _attachments.Tell(told, NodesNow);
    }

    /// <summary>The state with its instants on the node's clock.</summary>
    private GameState Told(GameState state) => RemoteClocks.Shifted(state, -_ahead);

    private Action<GameResult> Answering(Func<GameResult, object> answer)
    {
        var sender = Sender;
        return result =>
        {
            sender.Tell(answer(result));
            PassivateIfUnknown();
            PassivateSoonIfEnded();
        };
    }

    /// <summary>
    /// After a long wait for the store the players first come back and say what they could not, as after a crash: one
    /// that has recovered in time is not to be ended by a deadline that ran out while nothing could be written. A timer
    /// that has run meanwhile counts no more.
    /// </summary>
    private void ArmAnew()
    {
        _armed = null;
        _graceUntil = Now + GameSettings.RecoveryGrace;
        Arm(GameSettings.RecoveryGrace);
    }

    private void Arm() => Arm(TimeSpan.FromMilliseconds(1));

    private void Arm(TimeSpan atLeast)
    {
        var due = NextWakeUp.Of(_state);
        if (due == _armed)
            return;
        _armed = due;
        if (due is null)
        {
            Timers.Cancel(nameof(GameCommands.WakeUp));
            return;
        }
        var wait = due.At - Now;
        Timers.StartSingleTimer(
            nameof(GameCommands.WakeUp),
            new GameCommands.WakeUp(due.Phase, due.Epoch),
            wait > atLeast ? wait : atLeast
        );
    }

    private void PassivateIfUnknown()
    {
        if (_state.Phase == GamePhase.None)
            Passivate();
    }

    private void PassivateSoonIfEnded()
    {
        if (_state.Phase == GamePhase.Ended)
            Timers.StartSingleTimer(IdleCheck.Instance, IdleCheck.Instance, IdleAfterEnd);
    }

    private void PassivateIfIdle()
    {
        if (_state.Phase == GamePhase.Ended && _attachments.IsEmpty)
            Passivate();
    }

    private void Passivate()
    {
        _isPassivating = true;
        Context.Parent.Tell(new Passivate(Stop.Instance));
    }

    /// <summary>
    /// One that was created after it had asked to be let go has to be up again, with its timers: the shard keeps what
    /// comes for it meanwhile, and starts it for that.
    /// </summary>
    private void End()
    {
        if (_isPassivating && _state.IsOpen)
            Context.Parent.Tell(new Find(_gameId));
        Context.Stop(Self);
    }

    /// <summary>Writes what is unwritten and stops: passivation, hand-off, shut-down.</summary>
    public sealed record Stop
    {
        public static Stop Instance { get; } = new();
    }

    private sealed record Flush
    {
        public static Flush Instance { get; } = new();
    }

    private sealed record IdleCheck
    {
        public static IdleCheck Instance { get; } = new();
    }
}
