using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Coordinator.Client;
using Coordinator.Cluster;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Tests.Actors;
using Coordinator.Games;
using Coordinator.Peers.Tests.Network;
using static Coordinator.Cluster.Actors.GameAnswers;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Scenarios.Tests.World;

/// <summary>
/// A whole game in one actor system under virtual time: a real GameActor and real sessions, real clients with real
/// links, joined by a network that is cut and healed by the story.
/// </summary>
public abstract class Story : TestKit
{
    private static readonly string[] Names = ["ada", "bob", "cy", "dee", "eve", "fay", "gus", "hal"];
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private const string OnTheTestsThread = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit";

    private readonly string _gameId = Guid.NewGuid().ToString("N");
    private readonly IActorRef _games;
    private readonly TestProbe _asker;
    private readonly ScriptedNetwork _network;

    private protected Story()
        : base(
            ConfigurationFactory
                .ParseString(
                    $$"""
                    {{VirtualScheduler.Setting}}
                    akka.actor.provider = local
                    akka.actor.default-dispatcher.type = "{{OnTheTestsThread}}"
                    akka.actor.internal-dispatcher.type = "{{OnTheTestsThread}}"
                    own-threads.type = Dispatcher
                    akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
                    akka.persistence.journal.inmem.plugin-dispatcher = own-threads
                    akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
                    akka.persistence.snapshot-store.inmem.plugin-dispatcher = own-threads
                    akka.log-dead-letters = off
                    akka.loglevel = ERROR
                    """
                )
                .WithFallback(
                    CoordinatorHosting.HoconOf(new ClusterSettings { ConnectionString = "Data Source=:memory:" })
                ),
            "story"
        )
    {
        _games = Sys.ActorOf(Props.Create(() => new UnshardedGames()), "local-games");
        _asker = CreateTestProbe();
        _network = new ScriptedNetwork(Sys.Scheduler);
    }

    private protected List<StoryPlayer> Players { get; } = [];

    private double Instant => (Sys.Scheduler.Now - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    /// <summary>A game in play, its links validated.</summary>
    private protected void Playing(int players)
    {
        var backend = CreateTestProbe();
        _games.Tell(
            new Execute(
                _gameId,
                new GameCommands.Create(_gameId, "c1", [.. Names.Take(players)], new Games.GameSettings(), null)
            ),
            backend
        );
        Assert.Equal(GameResult.Created, backend.ExpectMsg<Executed>().Result);
        foreach (var name in Names.Take(players))
            Join(name);
        Pass(2);
        Assert.All(Players, player => Assert.Single(player.Told<GameEvent.Started>()));
        AllAre(PlayerState.Connected);
    }

    private protected StoryPlayer Join(string name)
    {
        var hubs = new ScriptedHubs(Sys, _games, _gameId, name);
        var player = new StoryPlayer(Sys, hubs, _network.For(name), name);
        Players.RemoveAll(other => other.Name == name);
        Players.Add(player);
        return player;
    }

    private protected StoryPlayer The(string name) => Players.Single(player => player.Name == name);

    /// <summary>Time passes, and everything that belongs in it has happened.</summary>
    private protected void Pass(double seconds)
    {
        var steps = (int)Math.Round(TimeSpan.FromSeconds(seconds) / Step);
        for (var i = 0; i < steps; i++)
        {
            ((TestScheduler)Sys.Scheduler).Advance(Step);
            Settle();
            foreach (var player in Players)
                player.Read(Instant);
        }
    }

    /// <summary>Only the journal has threads of its own: the game answers once it has written, and calls are answered
    /// then.</summary>
    private void Settle()
    {
        _games.Tell(new Admit(_gameId, Names[0]), _asker);
        _asker.ExpectMsg<Admitted>();
        SpinWait.SpinUntil(() => Players.TrueForAll(player => player.Hubs.Waiting == 0), TimeSpan.FromSeconds(1));
    }

    private protected void Cut(string one, string other) => _network.Cut(one, other);

    private protected void Heal(string one, string other) => _network.Heal(one, other);

    private protected void CutOff(string name) => Each(name, other => Cut(name, other));

    private protected void Reconnect(string name) => Each(name, other => Heal(name, other));

    private protected void CutAll()
    {
        foreach (var player in Players)
            CutOff(player.Name);
    }

    private protected void HealAll()
    {
        foreach (var player in Players)
            Reconnect(player.Name);
    }

    /// <summary>The coordinator's node dies: connections break, what was not in the journal is forgotten.</summary>
    private protected void CoordinatorDies()
    {
        foreach (var player in Players)
            player.Hubs.Lose();
        var game = Game();
        Watch(game);
        Sys.Stop(game);
        ExpectTerminated(game);
        Unwatch(game);
    }

    private protected void CoordinatorReturns()
    {
        foreach (var player in Players)
            player.Hubs.Return();
    }

    /// <summary>The game as the coordinator has it.</summary>
    private protected GameState State()
    {
        _games.Tell(new Find(_gameId), _asker);
        return _asker.ExpectMsg<Found>().State;
    }

    /// <summary>Everything that stands in the game's journal.</summary>
    private protected IReadOnlyList<Games.GameEvent> Journal()
    {
        Sys.ActorOf(Props.Create(() => new JournalReader(_gameId, _asker)));
        return [.. _asker.ExpectMsg<JournalReader.Read>().Entries.SelectMany(entry => entry.Events)];
    }

    private protected void AllAre(PlayerState state) =>
        Assert.All(Players, player => Assert.Equal(state, player.State));

    /// <summary>Everyone's game has been stopped so often, and all know of the same pause.</summary>
    private protected void AllWerePaused(int times)
    {
        Assert.All(Players, player => Assert.Equal(times, player.Told<GameEvent.Paused>().Count));
        Assert.Equal(times, State().Epoch);
    }

    /// <summary>Everyone's game went on so often, each time at one instant.</summary>
    private protected void AllResumedTogether(int times, double withinMs = 20)
    {
        Assert.All(Players, player => Assert.Equal(times, player.Told<GameEvent.Resumed>().Count));
        for (var i = 0; i < times; i++)
        {
            var instants = Players.Select(player => player.Told<GameEvent.Resumed>()[i].At).ToList();
            Assert.InRange(instants.Max() - instants.Min(), 0, withinMs);
        }
        AllAre(PlayerState.Connected);
    }

    private protected void AllEnded(string reason)
    {
        Assert.All(Players, player =>
            Assert.Equal(reason, Assert.Single(player.Told<GameEvent.Ended>()).Event.End.Reason)
        );
        AllAre(PlayerState.Terminated);
        Assert.Equal(GamePhase.Ended, State().Phase);
    }

    private void Each(string name, Action<string> act)
    {
        foreach (var other in Players.Where(other => other.Name != name))
            act(other.Name);
    }

    private IActorRef Game()
    {
        _games.Tell(new UnshardedGames.Child(_gameId), _asker);
        return _asker.ExpectMsg<IActorRef>();
    }
}
