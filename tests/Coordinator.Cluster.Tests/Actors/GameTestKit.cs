using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Coordinator.Cluster.Actors;
using Coordinator.Games;
using Coordinator.Hooks;
using Coordinator.Journal;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Microsoft.Data.Sqlite;
using static Coordinator.Cluster.Actors.GameAnswers;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>
/// Games and sessions under virtual time, on a real SQLite journal with the real serializer. Nothing here waits for a
/// while: time passes by <see cref="Pass"/>, and everything else is awaited.
/// </summary>
public abstract class GameTestKit : TestKit
{
    private static readonly string[] Names = ["ada", "bob", "cy", "dee"];

    private readonly string _file;

    /// <summary><paramref name="settings"/>: HOCON laid over the usual settings.</summary>
    protected GameTestKit(string settings = "")
        : this(settings, NoHookRows.Instance) { }

    private protected GameTestKit(string settings, IHookRows hooks)
        : this(settings, hooks, Path.Combine(Path.GetTempPath(), $"coordinator-{Guid.NewGuid():N}.db")) { }

    private GameTestKit(string settings, IHookRows hooks, string file)
        : this(settings, hooks, file, new GameStore(StoreKind.Sqlite, $"Data Source={file}")) { }

    private GameTestKit(string settings, IHookRows hooks, string file, GameStore store)
        : base(Setup(settings, store), "games")
    {
        (_file, Store) = (file, store);
        Telemetry = new TestTelemetry();
        Games = Sys.ActorOf(Props.Create(() => new UnshardedGames(Telemetry.Node, hooks)), "local-games");
    }

    private protected IActorRef Games { get; }

    /// <summary>Of the journal.</summary>
    private protected GameStore Store { get; }

    private protected TestTelemetry Telemetry { get; }

    private protected TestScheduler Time => (TestScheduler)Sys.Scheduler;

    private static ActorSystemSetup Setup(string settings, GameStore store)
    {
        SqliteFile.Prepare(store.ConnectionString);
        return ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(settings).WithFallback(Settings())),
            new GameStoreSetup(store)
        );
    }

    private static Config Settings() =>
        ConfigurationFactory
            .ParseString(
                """
                akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
                akka.loglevel = WARNING
                akka.test.single-expect-default = 15s # real time: how long to wait for what must come
                akka.actor.provider = local
                """
            )
            .WithFallback(ConfigurationFactory.ParseString(LossyMailbox.Hocon))
            .WithFallback(CoordinatorHosting.HoconOf(new ClusterSettings { ConnectionString = "" }));

    protected override void AfterAll()
    {
        base.AfterAll();
        Telemetry.Dispose();
        Store.Dispose();
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    /// <summary>Time passes, in steps small enough that timers set on the way fire on the way.</summary>
    private protected void Pass(double seconds)
    {
        var left = TimeSpan.FromSeconds(seconds);
        for (var step = TimeSpan.FromMilliseconds(500); left > TimeSpan.Zero; left -= step)
        {
            if (step > left)
                step = left;
            Time.Advance(step);
        }
    }

    /// <summary>Creates a game of ada, bob, and so on.</summary>
    private protected string Create(int players = 2, GameSettings? settings = null)
    {
        var id = Guid.NewGuid().ToString("N");
        var backend = CreateTestProbe();
        Games.Tell(
            new Execute(
                id,
                new GameCommands.Create(id, "c1", [.. Names.Take(players)], settings ?? new GameSettings(), null)
            ),
            backend
        );
        Assert.Equal(GameResult.Created, backend.ExpectMsg<Executed>().Result);
        return id;
    }

    /// <summary>A game in play, with its players' sessions and connections.</summary>
    private protected (string Id, Player Ada, Player Bob) Playing(GameSettings? settings = null)
    {
        var id = Create(settings: (settings ?? new GameSettings()) with { Validation = false });
        var (ada, bob) = (Join(id, "ada"), Join(id, "bob"));
        ada.Expect<Notices.Started>();
        bob.Expect<Notices.Started>();
        return (id, ada, bob);
    }

    private protected Player Join(string gameId, string name)
    {
        var player = new Player(this, gameId, name, Games);
        player.FirstState = player.Joined();
        return player;
    }

    /// <summary>The state as the game's actor has it when it has written what it is writing.</summary>
    private protected GameState State(string gameId)
    {
        var asker = CreateTestProbe();
        Games.Tell(new Admit(gameId, ""), asker);
        asker.ExpectMsg<Admitted>();
        return Read(gameId);
    }

    /// <summary>The state as a backend reads it.</summary>
    private protected GameState Read(string gameId)
    {
        var asker = CreateTestProbe();
        Games.Tell(new Find(gameId), asker);
        return asker.ExpectMsg<Found>().State;
    }

    /// <summary>What stands in the game's journal: a list for each write.</summary>
    private protected IReadOnlyList<JournalEntry> JournalOf(string gameId)
    {
        var asker = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new JournalReader(gameId, asker)));
        return asker.ExpectMsg<JournalReader.Read>().Entries;
    }

    /// <summary>What of one kind stands in the game's journal, in order.</summary>
    private protected IReadOnlyList<T> OnRecord<T>(string gameId)
        where T : GameEvent
    {
        State(gameId); // a game that is writing answers once it has written
        return [.. JournalOf(gameId).SelectMany(entry => entry.Events).OfType<T>()];
    }

    private protected IActorRef ActorOf(string gameId)
    {
        var asker = CreateTestProbe();
        Games.Tell(new UnshardedGames.Child(gameId), asker);
        return asker.ExpectMsg<IActorRef>();
    }

    /// <summary>The game's process dies: what was not in the journal is gone.</summary>
    private protected void Kill(string gameId)
    {
        var game = ActorOf(gameId);
        Watch(game);
        Sys.Stop(game);
        ExpectTerminated(game);
        Unwatch(game);
    }

    private protected void LoseMessages(Func<object, bool> which)
    {
        LossyMailbox.Of(Sys).Which = which;
    }

    /// <summary>Speaks for a player in place of its session: the newest connection, by its generation.</summary>
    private protected long AttachAs(string gameId, string player, out TestProbe probe)
    {
        probe = CreateTestProbe();
        ActorOf(gameId).Tell(new Attach(gameId, player, 0, -1), probe);
        return ((Attached)probe.FishForMessage(m => m is Attached)).Generation;
    }
}
