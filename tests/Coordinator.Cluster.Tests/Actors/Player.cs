using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using Coordinator.Cluster.Actors;
using Coordinator.Games;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>A player's connection, with a real session behind it. What it is told can be awaited, in order.</summary>
internal sealed class Player : IPlayerConnection
{
    private readonly TestProbe _told;
    private readonly string _name;

    public Player(TestKitBase kit, string gameId, string name, IActorRef games)
    {
        _name = name;
        _told = kit.CreateTestProbe();
        Session = kit.Sys.ActorOf(PlayerSession.Props(gameId, name, this, games, NullLogger.Instance));
    }

    /// <summary>Whether it says again what it has reported.</summary>
    public bool RepeatsReports { get; set; } = true;

    public IActorRef Session { get; }

    /// <summary>What it was told, as it came: the objects that it shares with the others of its game.</summary>
    public ConcurrentQueue<News> News { get; } = new();

    /// <summary>What it was told first.</summary>
    public GameState FirstState { get; set; } = GameState.None;

    public Task<GameResult> Report(Func<string, PlayerCommand> report)
    {
        var answer = new TaskCompletionSource<GameResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Session.Tell(new SessionMessages.Submit(report(_name), answer));
        return answer.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public Task<GameResult> Lost(string? peer = null, int? epoch = null, long frame = 100) =>
        Report(me => new GameCommands.ReportLost(me, new LossReport(frame, Peer: peer), epoch));

    public Task<GameResult> Recovered(int? epoch = null) =>
        Report(me => new GameCommands.ReportRecovered(me, TimeSpan.FromSeconds(1), 1, null, epoch));

    public Task<GameResult> TimedOut(int? epoch = null) => Report(me => new GameCommands.ReportTimedOut(me, 2, epoch));

    public Task<bool> Signal(string target, PeerSignal signal)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Session.Tell(new SessionMessages.Send(target, signal, answer));
        return answer.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public void TellHealth(LinkHealth health) => Session.Tell(new SessionMessages.Health(health));

    public void Disconnect() => Session.Tell(SessionMessages.Disconnected.Instance);

    /// <summary>Waits for this notice, past presence.</summary>
    public T Expect<T>()
        where T : Notice => (T)_told.FishForMessage(m => m is T, hint: $"{_name} awaits {typeof(T).Name}");

    public void ExpectPresence(string player, bool connected) =>
        _told.FishForMessage(
            m => Equals(m, new Notices.Presence(player, connected)),
            hint: $"{_name} learns that {player} came or went"
        );

    public GameState Joined() => ((WholeState)_told.FishForMessage(m => m is WholeState, hint: $"{_name} joins")).State;

    public (string From, PeerSignal Signal) Signalled()
    {
        var signal = (FromPeer)_told.FishForMessage(m => m is FromPeer, hint: $"{_name} awaits a signal");
        return (signal.Player, signal.Signal);
    }

    public void ExpectReplaced() => _told.FishForMessage(m => m is "replaced", hint: $"{_name} is replaced");

    public void ExpectNotFound() => _told.FishForMessage(m => m is "not found", hint: $"{_name} is not in the game");

    /// <summary>Nothing was told up to now, but presence: a marker sent through the same mailbox comes next.</summary>
    public void ExpectNothing()
    {
        _told.Ref.Tell("marker");
        var next = _told.FishForMessage(m => m is not Notices.Presence, hint: $"{_name} is told nothing");
        Assert.Equal("marker", next);
    }

    void IPlayerConnection.Joined(GameState state) => _told.Ref.Tell(new WholeState(state));

    void IPlayerConnection.Told(News news)
    {
        News.Enqueue(news);
        _told.Ref.Tell(news.Notice);
    }

    void IPlayerConnection.Signalled(string fromPlayer, PeerSignal signal) =>
        _told.Ref.Tell(new FromPeer(fromPlayer, signal));

    void IPlayerConnection.Replaced() => _told.Ref.Tell("replaced");

    void IPlayerConnection.NotFound() => _told.Ref.Tell("not found");

    private sealed record WholeState(GameState State);

    private sealed record FromPeer(string Player, PeerSignal Signal);
}
