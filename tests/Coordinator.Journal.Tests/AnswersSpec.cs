using Akka.Actor;
using Akka.Persistence;
using Coordinator.Games;
using Coordinator.Journal.Format;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using static Coordinator.Journal.Tests.Support.PluginUnderTest;

namespace Coordinator.Journal.Tests;

/// <summary>What persistent actors are answered, and in which order.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class AnswersSpec(Databases databases)
{
    [SkippableTheory, BothStores]
    public async Task entries_of_one_write_are_acknowledged_in_order_once_they_are_on_disk(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var game = PlayedGame.WithPauses("g");
        var sender = journal.NewActor();

        journal.Write(
            journal.Actor,
            Entry("g", 1, game.Entries[0]),
            Entries("g", (2, game.Entries[1]), (3, game.Entries[2])),
            new NotPersisted("said", sender),
            Entry("g", 4, game.Entries[3])
        );

        journal.Actor.ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal(
            ["1", "2", "3", "said", "4"],
            Enumerable.Range(0, 5).Select(_ => Answered(journal.Actor.ExpectMsg<object>()))
        );
        Assert.Equal(4, store.Number("SELECT COUNT(*) FROM coordinator_journal"));
    }

    [SkippableTheory, BothStores]
    public async Task a_message_that_is_not_persisted_comes_back_in_its_place_also_by_itself(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var game = PlayedGame.WithPauses("g");
        var (other, otherGame) = (journal.NewActor(), PlayedGame.WithPauses("h"));

        using (await journal.Store.Writer.HoldAsync())
        {
            journal.Write(journal.Actor, Entry("g", 1, game.Entries[0]));
            journal.Write(journal.Actor, new NotPersisted("said", journal.Actor));
            journal.Write(other, Entry("h", 1, otherGame.Entries[0]));
            journal.Actor.ExpectNoMsg(TimeSpan.Zero);
        }

        journal.Actor.ExpectMsg<WriteMessagesSuccessful>();
        journal.Actor.ExpectMsg<WriteMessageSuccess>();
        journal.Actor.ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal("said", Answered(journal.Actor.ExpectMsg<object>()));
        other.ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal("1", Answered(other.ExpectMsg<object>()));
    }

    [SkippableTheory, BothStores]
    public async Task a_persistent_actor_goes_on_where_it_was(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var game = PlayedGame.WithPauses("g", pauses: 3);
        using (var first = new PluginUnderTest(store.Open()))
        {
            var actor = first.System.ActorOf(Props.Create(() => new Recorder("g", first.Actor.Ref)));
            first.Actor.ExpectMsg("recovered 0");
            foreach (var entry in game.Entries)
                actor.Tell(entry);
            for (var number = 1; number <= game.Entries.Count; number++)
            {
                first.Actor.ExpectMsg($"persisted {number}");
                first.Actor.ExpectMsg($"deferred {number}");
            }
        }

        using var second = new PluginUnderTest(store.Open());
        second.System.ActorOf(Props.Create(() => new Recorder("g", second.Actor.Ref)));
        foreach (var entry in game.Entries)
            Assert.Equal(JournalFormat.Write(entry), JournalFormat.Write(second.Actor.ExpectMsg<JournalEntry>()));
        second.Actor.ExpectMsg($"recovered {game.Entries.Count}");
    }

    [SkippableTheory, BothStores]
    public async Task what_can_t_be_written_as_an_entry_is_rejected_alone(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());
        var (good, other) = (PlayedGame.WithPauses("good"), journal.NewActor());
        var noted = new NotedHealth(DateTimeOffset.UnixEpoch, "ada", "bob", "alive", null, null);
        var forgotten = new JournalEntry([new GameEvents.HealthNoted(DateTimeOffset.UnixEpoch, noted)]);

        using (await journal.Store.Writer.HoldAsync())
        {
            journal.Write(journal.Actor, Entry("good", 1, good.Entries[0]));
            journal.Write(other, Entry("bad", 1, forgotten));
            journal.Write(other, Entry("bad", 1, "no entry at all"));
            journal.Write(journal.Actor, Entry("good", 2, good.Entries[1]));
        }

        for (var i = 0; i < 2; i++)
        {
            other.ExpectMsg<WriteMessagesSuccessful>();
            other.ExpectMsg<WriteMessageRejected>();
        }
        Assert.Equal(2, journal.Read("good").Last);
        Assert.Equal(0, store.Number("SELECT COUNT(*) FROM coordinator_journal WHERE game_id = 'bad'"));
    }

    [SkippableTheory, BothStores]
    public async Task a_journal_that_is_not_a_game_s_is_refused(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        using var journal = new PluginUnderTest(store.Open());

        var stray = new Persistent(PlayedGame.WithPauses("g").Entries[0], 1, "something-else");
        journal.Write(journal.Actor, new AtomicWrite(stray));

        journal.Actor.ExpectMsg<WriteMessagesSuccessful>();
        journal.Actor.ExpectMsg<WriteMessageRejected>();
    }

    /// <summary>Stands for Akka's own envelope of what is deferred, which is internal to it.</summary>
    private sealed record NotPersisted(object Payload, IActorRef Sender) : IPersistentEnvelope
    {
        public int Size => 1;
    }

    private static string Answered(object answer) =>
        answer switch
        {
            WriteMessageSuccess success => $"{success.Persistent.SequenceNr}",
            LoopMessageSuccess loop => $"{loop.Message}",
            _ => answer.ToString()!,
        };

    /// <summary>Persists what it is told, and says so.</summary>
    private sealed class Recorder : ReceivePersistentActor
    {
        public Recorder(string gameId, IActorRef told)
        {
            PersistenceId = PersistenceIds.Of(gameId);
            Recover<JournalEntry>(entry => told.Tell(entry));
            Recover<RecoveryCompleted>(_ => told.Tell($"recovered {LastSequenceNr}"));
            Command<JournalEntry>(entry =>
            {
                PersistAsync(entry, _ => told.Tell($"persisted {LastSequenceNr}"));
                DeferAsync(entry, _ => told.Tell($"deferred {LastSequenceNr}"));
            });
        }

        public override string PersistenceId { get; }
    }
}
