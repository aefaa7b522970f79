using System.Collections.Immutable;
using Akka.Actor;
using Coordinator.Games;
using Microsoft.Extensions.Logging;
using static Coordinator.Cluster.Actors.GameAnswers;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster.Actors;

/// <summary>Whether a session is over, for who would bring it something.</summary>
internal sealed class SessionLife
{
    private volatile bool _isOver;

    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }
}

/// <summary>
/// One connection of one player, on the node that holds it. It finds the player's game and attaches to it, again
/// whenever the game moves or restarts, and brings each report until it is answered: sharding delivers at most once.
/// </summary>
internal sealed class PlayerSession : UntypedActor, IWithTimers
{
    /// <summary>How often a session makes sure that it is attached and has missed nothing.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>How often a session that has no game looks for it.</summary>
    public static readonly TimeSpan SearchEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often it is looked whether a report is still unanswered, and hence how soon it is brought again: for the
    /// first of a while after this long, for one that comes between two looks after up to twice that. One timer for all
    /// of them, set while something waits: one for each report cost as much as the report.
    /// </summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Looks after which the player is told that no answer came: 10 to 12 s, about as long as a game is away where its
    /// node has died. The report is brought all the same.
    /// </summary>
    public const int Patience = 6;

    /// <summary>Reports that wait their turn. A player that has more waiting is not one that plays.</summary>
    public const int MaxWaiting = 64;

    /// <summary>
    /// A game that is lost again this soon after it was found comes and goes: each time the session waits longer before
    /// it looks.
    /// </summary>
    private static readonly TimeSpan StaysFor = TimeSpan.FromSeconds(10),
        LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>The first of such losses are those of a game that moves, and moves on.</summary>
    private const int ManyLosses = 3;

    private readonly string _gameId;
    private readonly string _player;
    private readonly string? _instance;
    private readonly RemoteClocks _clocks;
    private readonly IPlayerConnection _connection;
    private readonly IActorRef _games;
    private readonly ILogger _log;
    private readonly SessionLife _life;
    private readonly Queue<Waiting> _waiting = new();
    private readonly PendingReports _unwritten = new();
    private ImmutableDictionary<string, IActorRef> _roster = ImmutableDictionary<string, IActorRef>.Empty;
    private IActorRef? _game;
    private long _generation;
    private long _version;
    private int _epoch;
    private long _number;
    private long _looks;
    private long? _lookedAt;
    private TimeSpan? _delay;
    private DateTimeOffset? _askedAt;
    private TimeSpan _foundAt;
    private int _losses;
    private bool _replaced;

    public PlayerSession(
        string gameId,
        string player,
        IPlayerConnection connection,
        IActorRef games,
        ILogger log,
        SessionLife life,
        string? instance,
        RemoteClocks clocks
    )
    {
        (_gameId, _player, _connection, _games, _log, _life) = (gameId, player, connection, games, log, life);
        (_instance, _clocks) = (instance, clocks);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        string gameId,
        string player,
        IPlayerConnection connection,
        IActorRef games,
        ILogger log,
        SessionLife? life = null,
        string? instance = null,
        RemoteClocks? clocks = null
    ) =>
        ActorProps.Of(() =>
            new PlayerSession(
                gameId,
                player,
                connection,
                games,
                log,
                life ?? new SessionLife(),
                instance,
                clocks ?? new RemoteClocks()
            )
        );

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Update update:
                OnUpdate(update);
                break;
            case SessionMessages.Submit report:
                OnSubmit(report);
                break;
            case Reported reported:
                OnReported(reported);
                break;
            case SessionMessages.Health health:
                OnHealth(health);
                break;
            case SessionMessages.Delay delay:
                OnDelay(delay.OneWay);
                break;
            case SessionMessages.Send send:
                OnSend(send);
                break;
            case SessionMessages.Deliver signal:
                _connection.Signalled(signal.FromPlayer, signal.Signal);
                break;
            case Attached attached:
                OnAttached(attached);
                break;
            case StillAttached still:
                AheadAsAsked(still.SentAt);
                break;
            case Replaced replaced:
                OnReplaced(replaced);
                break;
            case NotInGame:
                OnNotInGame();
                break;
            case Terminated gone:
                LoseGame(gone.ActorRef);
                break;
            case BeatTick:
                Attach();
                break;
            case RepeatTick:
                Look();
                break;
            case SessionMessages.Disconnected:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _life.IsOver = false;
        Attach();
    }

    protected override void PostStop()
    {
        _life.IsOver = true;
        if (!_replaced && _generation != 0)
            _games.Tell(new Detach(_gameId, _player, _generation));
        foreach (var (report, _) in _waiting)
            report.Answer.TrySetException(new GameUnavailableException("The connection is over."));
    }

    private void Attach()
    {
        _askedAt ??= Context.System.Scheduler.Now;
        _games.Tell(new Attach(_gameId, _player, _generation, _game is null ? -1 : _version, _instance));
        Timers.StartSingleTimer(BeatTick.Instance, BeatTick.Instance, _game is null ? SearchEvery : Beat);
    }

    private void OnAttached(Attached attached)
    {
        var moved = !Sender.Equals(_game);
        if (!moved && attached.Version == _version)
            return;
        if (moved)
        {
            if (_game is not null)
                Context.Unwatch(_game);
            _game = Context.Watch(Sender);
            _foundAt = Context.System.Scheduler.MonotonicClock;
            Timers.StartSingleTimer(BeatTick.Instance, BeatTick.Instance, Beat);
        }
        (_generation, _version, _roster) = (attached.Generation, attached.Version, attached.Roster);
        _epoch = attached.State.Epoch;
        _connection.Joined(RemoteClocks.Shifted(attached.State, AheadAsAsked(attached.SentAt)));
        if (!moved)
            return;
        Resubmit(attached.State);
        if (_delay is { } delay)
            OnDelay(delay);
    }

    /// <summary>What to add to the instants in what the sender has just told, to have them on this node's
    /// clock.</summary>
    private TimeSpan Ahead(DateTimeOffset? sentAt, DateTimeOffset? askedAt = null) =>
        _clocks.Ahead(Sender, sentAt, askedAt, Context.System.Scheduler.Now);

    /// <summary>The same of an answer to the first question that was not answered yet.</summary>
    private TimeSpan AheadAsAsked(DateTimeOffset? sentAt)
    {
        var askedAt = _askedAt;
        _askedAt = null;
        return Ahead(sentAt, askedAt);
    }

    private void OnDelay(TimeSpan delay)
    {
        _delay = delay;
        _game?.Tell(new Delay(_gameId, _player, _generation, delay));
    }

    private void OnUpdate(Update update)
    {
        if (!Sender.Equals(_game) || update.Version <= _version)
            return;
        if (update.Version != _version + 1)
        {
            Attach(); // something got lost on the way: the whole state instead
            return;
        }
        (_version, _roster) = (update.Version, update.Roster);
        foreach (var news in RemoteClocks.Shifted(update.News, Ahead(update.SentAt)))
        {
            _unwritten.Told(news.Notice);
            if (news.Notice is Notices.Paused { Epoch: var epoch })
                _epoch = epoch;
            if (news.Notice is not Notices.Presence { Player: var player } || player != _player)
                _connection.Told(news);
        }
    }

    private void OnSubmit(SessionMessages.Submit report)
    {
        if (TakesItsPlace(report))
            return;
        if (_waiting.Count >= MaxWaiting)
        {
            report.Answer.TrySetException(new GameUnavailableException("Too many reports are waiting."));
            return;
        }
        _waiting.Enqueue(new Waiting(report, _looks));
        if (_waiting.Count == 1)
            SendNext();
        LookLater();
    }

    /// <summary>
    /// Said again, since it was told that no answer came: it goes on waiting where it does. Else a player that is
    /// patient while the store is away would fill up its own turn.
    /// </summary>
    private bool TakesItsPlace(SessionMessages.Submit report)
    {
        if (!_waiting.Any(IsTheSame))
            return false;
        var waiting = _waiting.ToList();
        _waiting.Clear();
        foreach (var one in waiting)
            _waiting.Enqueue(IsTheSame(one) ? new Waiting(report, _looks) : one);
        return true;

        bool IsTheSame(Waiting one) => one.Report.Answer.Task.IsFaulted && one.Report.Report.Equals(report.Report);
    }

    /// <summary>
    /// Its player says how its links are again in some seconds. So it waits for nothing, and no report waits for it:
    /// not for its answer, and not for the repetition of one that was lost.
    /// </summary>
    private void OnHealth(SessionMessages.Health health)
    {
        _game?.Tell(new Health(_gameId, _player, _generation, health.Link));
    }

    /// <summary>Straight to the game's actor, past its region and shard: two changes of thread less for each
    /// report.</summary>
    private void SendNext()
    {
        _number++;
        if (_game is not null)
            SendHead(_game);
    }

    private void SendHead(IActorRef to)
    {
        if (_game is null || !_waiting.TryPeek(out var first))
            return;
        to.Tell(
            new Report(
                _gameId,
                _generation,
                _number,
                first.Report.Report,
                first.Report.Trace,
                !_connection.RepeatsReports
            )
        );
    }

    private void LookLater()
    {
        if (_lookedAt is not null)
            return;
        _lookedAt = _number;
        Timers.StartSingleTimer(RepeatTick.Instance, RepeatTick.Instance, RepeatAfter);
    }

    /// <summary>What waited at the last look too is brought again; and who has waited for long is told so.</summary>
    private void Look()
    {
        var isTheSame = _lookedAt == _number;
        _lookedAt = null;
        if (_waiting.Count == 0)
            return;
        if (isTheSame)
            SendHead(_games); // wherever the game is by now
        LookLater();
        _looks++;
        foreach (var (report, since) in _waiting)
            if (_looks - since == Patience)
                report.Answer.TrySetException(new GameUnavailableException("The game has not answered in time."));
    }

    private void OnReported(Reported reported)
    {
        if (reported.Number != _number || !_waiting.TryDequeue(out var first))
            return;
        _unwritten.Answered(first.Report.Report, reported.Result, _epoch);
        if (_waiting.Count > 0)
            SendNext();
        first.Report.Answer.TrySetResult(reported.Result);
    }

    /// <summary>Another incarnation of the game may not know what the one before had acknowledged and not yet
    /// written.</summary>
    private void Resubmit(GameState state)
    {
        var forgotten = _unwritten.ForgottenBy(state, _player, [.. _waiting.Select(w => w.Report.Report)]).ToList();
        if (forgotten.Count > 0)
        {
            var waiting = _waiting.ToList();
            _waiting.Clear();
            foreach (var report in forgotten)
                _waiting.Enqueue(new Waiting(new SessionMessages.Submit(report, new()), _looks));
            foreach (var report in waiting)
                _waiting.Enqueue(report);
        }
        if (_waiting.Count == 0)
            return;
        SendNext();
        LookLater();
    }

    private void OnSend(SessionMessages.Send send)
    {
        if (_game is null)
            send.Answer.TrySetException(new GameUnavailableException("The game is not reachable at the moment."));
        else
            send.Answer.TrySetResult(
                _roster.TryGetValue(send.TargetPlayer, out var target) && Deliver(target, send.Signal)
            );
    }

    private bool Deliver(IActorRef target, PeerSignal signal)
    {
        target.Tell(new SessionMessages.Deliver(_player, signal));
        return true;
    }

    private void OnReplaced(Replaced replaced)
    {
        if (replaced.Generation != _generation)
            return;
        _replaced = true;
        _connection.Replaced();
        Context.Stop(Self);
    }

    private void OnNotInGame()
    {
        _connection.NotFound();
        Context.Stop(Self);
    }

    private void LoseGame(IActorRef game)
    {
        if (!game.Equals(_game))
            return;
        _log.LooksForGame(_gameId, _epoch, _player);
        _game = null;
        _losses = Context.System.Scheduler.MonotonicClock - _foundAt < StaysFor ? _losses + 1 : 0;
        if (_losses < ManyLosses)
            Attach();
        else
            Timers.StartSingleTimer(BeatTick.Instance, BeatTick.Instance, WaitAfter(_losses));
    }

    private static TimeSpan WaitAfter(int losses) =>
        TimeSpan.FromSeconds(
            Math.Min(
                SearchEvery.TotalSeconds * Math.Pow(2, Math.Min(losses - ManyLosses, 10)),
                LongestWait.TotalSeconds
            )
        );

    /// <summary>A report that is not answered yet, and the look before which it came.</summary>
    private readonly record struct Waiting(SessionMessages.Submit Report, long Since);

    private sealed record BeatTick
    {
        public static BeatTick Instance { get; } = new();
    }

    private sealed record RepeatTick
    {
        public static RepeatTick Instance { get; } = new();
    }
}
