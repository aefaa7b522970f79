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
internal sealed class PlayerSession : ReceiveActor, IWithTimers
{
    /// <summary>How often a session makes sure that it is attached and has missed nothing.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>How often a session that has no game looks for it.</summary>
    public static readonly TimeSpan SearchEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often it is looked whether a report is still unanswered, and hence how soon it is brought again: for the first of
    /// a while after this long, for one that comes between two looks after up to twice that. One timer for all of them, set
    /// while something waits: one for each report cost as much as the report.
    /// </summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Looks after which the player is told that no answer came: 10 to 12 s, about as long as a game is away where its node
    /// has died. The report is brought all the same.
    /// </summary>
    public const int Patience = 6;

    /// <summary>Reports that wait their turn. A player that has more waiting is not one that plays.</summary>
    public const int MaxWaiting = 64;

    private readonly string _gameId;
    private readonly string _player;
    private readonly IPlayerConnection _connection;
    private readonly IActorRef _games;
    private readonly ILogger _log;
    private readonly SessionLife _life;
    private readonly bool _goesStraight;
    private readonly Queue<Waiting> _waiting = new();
    private readonly UnwrittenReports _unwritten = new();
    private ImmutableDictionary<string, IActorRef> _roster = ImmutableDictionary<string, IActorRef>.Empty;
    private IActorRef? _game;
    private long _generation;
    private long _version;
    private int _epoch;
    private long _number;
    private long _looks;
    private long? _lookedAt;
    private bool _replaced;

    public PlayerSession(
        string gameId, string player, IPlayerConnection connection, IActorRef games, ILogger log, SessionLife life, bool goesStraight)
    {
        (_gameId, _player, _connection, _games, _log, _life) = (gameId, player, connection, games, log, life);
        _goesStraight = goesStraight;

        // Tried in this order, so what comes most often is first.
        Receive<SessionMessages.Bring>(OnBring);
        Receive<Reported>(OnReported);
        Receive<Update>(OnUpdate);
        Receive<SessionMessages.Send>(OnSend);
        Receive<SessionMessages.Deliver>(m => _connection.Signalled(m.FromPlayer, m.Signal));
        Receive<SessionMessages.Health>(OnHealth);
        Receive<Attached>(OnAttached);
        Receive<StillAttached>(_ => { });
        Receive<Replaced>(OnReplaced);
        Receive<NotInGame>(_ => OnNotInGame());
        Receive<Terminated>(gone => LoseGame(gone.ActorRef));
        Receive<BeatTick>(_ => Attach());
        Receive<RepeatTick>(_ => Look());
        Receive<SessionMessages.Disconnected>(_ => Context.Stop(Self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="gameId">The game.</param>
    /// <param name="player">Whose connection it is.</param>
    /// <param name="connection">What it tells things to.</param>
    /// <param name="games">The region of all games, where one is found.</param>
    /// <param name="log">Where it says what is worth knowing.</param>
    /// <param name="life">Told when it is over.</param>
    /// <param name="goesStraight">
    /// Whether reports go straight to the game that it is attached to: two actors fewer on the way. They need no region to find
    /// it, nor to keep them while it moves: a session whose game is gone attaches again, and brings what is unanswered.
    /// </param>
    public static Props Props(
        string gameId, string player, IPlayerConnection connection, IActorRef games, ILogger log, SessionLife? life = null,
        bool goesStraight = false) =>
        Akka.Actor.Props.Create(() =>
            new PlayerSession(gameId, player, connection, games, log, life ?? new SessionLife(), goesStraight));

    protected override void PreStart()
    {
        _life.IsOver = false;
        Attach();
    }

    protected override void PostStop()
    {
        _life.IsOver = true;
        if (!_replaced && _generation != 0) _games.Tell(new Detach(_gameId, _player, _generation));
        foreach (var (report, _) in _waiting)
            report.Answer.TrySetException(new GameUnavailableException("The connection is over."));
    }

    private void Attach()
    {
        _games.Tell(new Attach(_gameId, _player, _generation, _game is null ? -1 : _version));
        Timers.StartSingleTimer(BeatTick.Instance, BeatTick.Instance, _game is null ? SearchEvery : Beat);
    }

    private void OnAttached(Attached attached)
    {
        var moved = !Sender.Equals(_game);
        if (!moved && attached.Version == _version) return;
        if (moved)
        {
            if (_game is not null) Context.Unwatch(_game);
            _game = Context.Watch(Sender);
            Timers.StartSingleTimer(BeatTick.Instance, BeatTick.Instance, Beat);
        }
        (_generation, _version, _roster) = (attached.Generation, attached.Version, attached.Roster);
        _epoch = attached.State.Epoch;
        _connection.Joined(attached.State);
        if (moved) BringAgain(attached.State);
    }

    private void OnUpdate(Update update)
    {
        if (!Sender.Equals(_game) || update.Version <= _version) return;
        if (update.Version != _version + 1)
        {
            Attach(); // something got lost on the way: the whole state instead
            return;
        }
        (_version, _roster) = (update.Version, update.Roster);
        foreach (var news in update.News)
        {
            _unwritten.Told(news.Notice);
            if (news.Notice is Notices.Paused { Epoch: var epoch }) _epoch = epoch;
            if (news.Notice is not Notices.Presence { Player: var player } || player != _player) _connection.Told(news);
        }
    }

    private void OnBring(SessionMessages.Bring report)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            report.Answer.TrySetException(new GameUnavailableException("Too many reports are waiting."));
            return;
        }
        _waiting.Enqueue(new Waiting(report, _looks));
        if (_waiting.Count == 1) BringNext();
        LookLater();
    }

    /// <summary>
    /// Its player says how its links are again in some seconds. So it waits for nothing, and no report waits for it: not for
    /// its answer, and not for the repetition of one that was lost.
    /// </summary>
    private void OnHealth(SessionMessages.Health health)
    {
        if (_game is not null) Way.Tell(new Health(_gameId, _player, _generation, health.Link));
    }

    private void BringNext()
    {
        _number++;
        BringFirst(Way);
    }

    private void BringFirst(ICanTell way)
    {
        if (!_waiting.TryPeek(out var first) || _game is null) return;
        way.Tell(new Report(_gameId, _generation, _number, first.Report.Report, first.Report.Trace), Self);
    }

    /// <summary>By which a game is told something that has not been lost yet.</summary>
    private IActorRef Way => _goesStraight && _game is { } game ? game : _games;

    private void LookLater()
    {
        if (_lookedAt is not null) return;
        _lookedAt = _number;
        Timers.StartSingleTimer(RepeatTick.Instance, RepeatTick.Instance, RepeatAfter);
    }

    /// <summary>What waited at the last look too is brought again; and who has waited for long is told so.</summary>
    private void Look()
    {
        var isTheSame = _lookedAt == _number;
        _lookedAt = null;
        if (_waiting.Count == 0) return;
        if (isTheSame) BringFirst(_games);
        LookLater();
        _looks++;
        foreach (var (report, since) in _waiting)
            if (_looks - since == Patience)
                report.Answer.TrySetException(new GameUnavailableException("The game has not answered in time."));
    }

    private void OnReported(Reported reported)
    {
        if (reported.Number != _number || !_waiting.TryDequeue(out var first)) return;
        _unwritten.Answered(first.Report.Report, reported.Result, _epoch);
        if (_waiting.Count > 0) BringNext();
        first.Report.Answer.TrySetResult(reported.Result);
    }

    /// <summary>Another incarnation of the game may not know what the one before had acknowledged and not yet written.</summary>
    private void BringAgain(GameState state)
    {
        var forgotten = _unwritten.ForgottenBy(state, _player, [.. _waiting.Select(w => w.Report.Report)]).ToList();
        if (forgotten.Count > 0)
        {
            var waiting = _waiting.ToList();
            _waiting.Clear();
            foreach (var report in forgotten) _waiting.Enqueue(new Waiting(new SessionMessages.Bring(report, new()), _looks));
            foreach (var report in waiting) _waiting.Enqueue(report);
        }
        if (_waiting.Count == 0) return;
        BringNext();
        LookLater();
    }

    private void OnSend(SessionMessages.Send send)
    {
        if (_game is null)
            send.Answer.TrySetException(new GameUnavailableException("The game is not reachable at the moment."));
        else
            send.Answer.TrySetResult(_roster.TryGetValue(send.TargetPlayer, out var target) && Deliver(target, send.Signal));
    }

    private bool Deliver(IActorRef target, PeerSignal signal)
    {
        target.Tell(new SessionMessages.Deliver(_player, signal));
        return true;
    }

    private void OnReplaced(Replaced replaced)
    {
        if (replaced.Generation != _generation) return;
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
        if (!game.Equals(_game)) return;
        _log.LooksForGame(_gameId, _epoch, _player);
        _game = null;
        Attach();
    }

    /// <summary>A report that is not answered yet, and the look before which it came.</summary>
    private readonly record struct Waiting(SessionMessages.Bring Report, long Since);

    private sealed record BeatTick
    {
        public static BeatTick Instance { get; } = new();
    }

    private sealed record RepeatTick
    {
        public static RepeatTick Instance { get; } = new();
    }
}
