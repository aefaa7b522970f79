using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Coordinator.Journal.Plugin;
using TestKit = Akka.TestKit.Xunit2.TestKit;

namespace Coordinator.Journal.Tests.Support;

/// <summary>The journal in an actor system, with a probe in the place of a persistent actor.</summary>
internal sealed class PluginUnderTest : IDisposable
{
    private static readonly Config Settings = ConfigurationFactory
        .ParseString(
            """
            akka {
              loglevel = WARNING
              persistence.journal.plugin = "coordinator.journal"
              persistence.snapshot-store.plugin = "akka.persistence.no-snapshot-store"
              persistence.max-concurrent-recoveries = 1000
            }
            coordinator.journal {
              class = "Coordinator.Journal.Plugin.GameJournal, Coordinator.Journal"
              plugin-dispatcher = "akka.actor.default-dispatcher"
            }
            """
        )
        .WithFallback(TestKit.DefaultConfig);

    private readonly TestKit _kit;
    private readonly IActorRef _journal;

    public PluginUnderTest(GameStore store)
    {
        Store = store;
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Settings), new GameStoreSetup(store));
        System = ActorSystem.Create("journal-spec", setup);
        _kit = new TestKit(System);
        _journal = Persistence.Instance.Apply(System).JournalFor("coordinator.journal");
        Actor = NewActor();
    }

    public GameStore Store { get; }

    public ActorSystem System { get; }

    /// <summary>In the place of a persistent actor.</summary>
    public TestProbe Actor { get; }

    public TestProbe NewActor() => _kit.CreateTestProbe();

    /// <summary>An entry as a persistent actor sends it.</summary>
    public static AtomicWrite Entry(string gameId, long number, object payload) => Entries(gameId, (number, payload));

    /// <summary>Entries that are to be written together.</summary>
    public static AtomicWrite Entries(string gameId, params (long Number, object Payload)[] entries) =>
        new([
            .. entries.Select(e =>
                (IPersistentRepresentation)
                    new Persistent(e.Payload, e.Number, PersistenceIds.Of(gameId), sender: ActorRefs.NoSender)
            ),
        ]);

    public void Write(TestProbe from, params IPersistentEnvelope[] messages) =>
        _journal.Tell(new WriteMessages(messages, from.Ref, actorInstanceId: 1), from.Ref);

    public void Replay(
        TestProbe to,
        string gameId,
        long from = 1,
        long last = long.MaxValue,
        long max = long.MaxValue
    ) => _journal.Tell(new ReplayMessages(from, last, max, PersistenceIds.Of(gameId), to.Ref), to.Ref);

    /// <summary>Reads a game back.</summary>
    /// <returns>The numbers of its entries, and what was said to be the newest.</returns>
    public (IReadOnlyList<long> Numbers, long Last) Read(
        string gameId,
        long from = 1,
        long last = long.MaxValue,
        long max = long.MaxValue
    )
    {
        var actor = NewActor();
        Replay(actor, gameId, from, last, max);
        return Answer(actor);
    }

    /// <summary>Waits for the end of a replay.</summary>
    public static (IReadOnlyList<long> Numbers, long Last) Answer(TestProbe actor)
    {
        var numbers = new List<long>();
        while (true)
        {
            switch (actor.ExpectMsg<object>(TimeSpan.FromSeconds(30)))
            {
                case ReplayedMessage replayed:
                    numbers.Add(replayed.Persistent.SequenceNr);
                    break;
                case RecoverySuccess success:
                    return (numbers, success.HighestSequenceNr);
                case ReplayMessagesFailure failed:
                    throw new InvalidOperationException("It failed.", failed.Cause);
                case var other:
                    throw new InvalidOperationException($"{other} is no answer to a replay.");
            }
        }
    }

    public void Dispose()
    {
        System.Terminate().Wait(TimeSpan.FromSeconds(10));
        _kit.Dispose();
    }
}
