using System.Collections.Immutable;
using Akka.Actor;
using Coordinator.Games;
using Microsoft.Extensions.Logging;
using static Coordinator.Cluster.Actors.GameAnswers;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster.Actors;

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

    /// <summary>How often an unanswered report is brought again.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    /// <summary>Reports that wait their turn. A player that has more waiting is not one that plays.</summary>
    public const int MaxWaiting = 64;

    private readonly string _gameId;
    private readonly string _player;
    private readonly IPlayerConnection _connection;
    private readonly IActorRef _games;
    private readonly ILogger _log;
    private readonly Queue<SessionMessages.Bring> _waiting = new();
    private readonly UnwrittenReports _unwritten = new();
    private ImmutableDictionary<string, IActorRef> _roster = ImmutableDictionary<string, IActorRef>.Empty;
    private IActorRef? _game;
    private long _generation;
    private long _version;
    private int _epoch;
    private long _number;
    private bool _replaced;

    public PlayerSession(string gameId, string player, IPlayerConnection connection, IActorRef games, ILogger log)
    {
        (_gameId, _player, _connection, _games, _log) = (gameId, player, connection, games, log);

        Receive<Attached>(OnAttached);
        Receive<Update>(OnUpdate);
        Receive<StillAttached>(_ => { });
        Receive<Reported>(OnReported);
        Receive<Replaced>(OnReplaced);
        Receive<NotInGame>(_ => OnNotInGame());
        Receive<Terminated>(gone => LoseGame(gone.ActorRef));
        Receive<BeatTick>(_ => Attach());
        Receive<RepeatTick>(_ => BringFirst());
        Receive<SessionMessages.Bring>(OnBring);
        Receive<SessionMessages.Send>(OnSend);
        Receive<SessionMessages.Deliver>(m => _connection.Signalled(m.FromPlayer, m.Signal));
        Receive<SessionMessages.Disconnected>(_ => Context.Stop(Self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        string gameId, string player, IPlayerConnection connection, IActorRef games, ILogger log) =>
        Akka.Actor.Props.Create(() => new PlayerSession(gameId, player, connection, games, log));

    protected override void PreStart() => Attach();

    protected override void PostStop()
    {
        if (!_replaced && _generation != 0) _games.Tell(new Detach(_gameId, _player, _generation));
        foreach (var report in _waiting)
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
        foreach (var notice in update.Notices)
        {
            _unwritten.Told(notice);
            if (notice is Notices.Paused { Epoch: var epoch }) _epoch = epoch;
            if (notice is not Notices.Presence { Player: var player } || player != _player) _connection.Told(notice);
        }
    }

    private void OnBring(SessionMessages.Bring report)
    {
        if (report.Report is GameCommands.ReportHealth)
        {
            SayOnce(report);
            return;
        }
        if (_waiting.Count >= MaxWaiting)
        {
            report.Answer.TrySetException(new GameUnavailableException("Too many reports are waiting."));
            return;
        }
        _waiting.Enqueue(report);
        if (_waiting.Count == 1) BringNext();
    }

    /// <summary>
    /// Its player says how its links are again in some seconds. So it waits for nothing, and no report waits for it: not for
    /// its answer, and not for the repetition of one that was lost.
    /// </summary>
    private void SayOnce(SessionMessages.Bring report)
    {
        if (_game is not null) _games.Tell(new Report(_gameId, _generation, Report.SaidOnce, report.Report));
        report.Answer.TrySetResult(GameResult.Noted);
    }

    private void BringNext()
    {
        _number++;
        BringFirst();
    }

    private void BringFirst()
    {
        if (!_waiting.TryPeek(out var report) || _game is null) return;
        _games.Tell(new Report(_gameId, _generation, _number, report.Report, report.Trace));
        Timers.StartSingleTimer(RepeatTick.Instance, RepeatTick.Instance, RepeatAfter);
    }

    private void OnReported(Reported reported)
    {
        if (reported.Number != _number || !_waiting.TryDequeue(out var report)) return;
        Timers.Cancel(RepeatTick.Instance);
        _unwritten.Answered(report.Report, reported.Result, _epoch);
        report.Answer.TrySetResult(reported.Result);
        if (_waiting.Count > 0) BringNext();
    }

    /// <summary>Another incarnation of the game may not know what the one before had acknowledged and not yet written.</summary>
    private void BringAgain(GameState state)
    {
        var forgotten = _unwritten.ForgottenBy(state, _player, [.. _waiting.Select(w => w.Report)]).ToList();
        if (forgotten.Count > 0)
        {
            var waiting = _waiting.ToList();
            _waiting.Clear();
            foreach (var report in forgotten) _waiting.Enqueue(new SessionMessages.Bring(report, new()));
            foreach (var report in waiting) _waiting.Enqueue(report);
        }
        if (_waiting.Count > 0) BringNext();
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

    private sealed record BeatTick
    {
        public static BeatTick Instance { get; } = new();
    }

    private sealed record RepeatTick
    {
        public static RepeatTick Instance { get; } = new();
    }
}
