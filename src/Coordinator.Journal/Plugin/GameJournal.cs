using Akka.Actor;
using Akka.Persistence;
using Coordinator.Journal.Format;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Plugin;

/// <summary>
/// The journal of all games to Akka.Persistence: takes <see cref="JournalEntry"/>s of persistent actors that are named
/// as
/// <see cref="PersistenceIds"/> says. Answers its protocol itself and not through <c>AsyncWriteJournal</c>, whose tasks
/// and second actor cost more than the write: one writer answers in order anyway.
/// </summary>
internal sealed class GameJournal : StorePlugin
{
    public GameJournal()
    {
        Receive<WriteMessages>(Write);
        Receive<ReplayMessages>(Replay);
        Receive<DeleteMessagesTo>(delete =>
            delete.PersistentActor.Tell(
                new DeleteMessagesFailure(
                    new NotSupportedException("A game's journal is deleted as a whole, when its game is."),
                    delete.ToSequenceNr
                )
            )
        );
    }

    private void Write(WriteMessages messages)
    {
        try
        {
            var entries = new List<WrittenEntry>();
            var gameId = "";
            foreach (var write in messages.Messages.OfType<AtomicWrite>())
            {
                foreach (var message in (IEnumerable<IPersistentRepresentation>)write.Payload)
                {
                    gameId = GameOf(message.PersistenceId);
                    var entry =
                        message.Payload as JournalEntry
                        ?? throw new ArgumentException(
                            $"The journal of games takes no {message.Payload.GetType().Name}."
                        );
                    entries.Add(new WrittenEntry(message.SequenceNr, entry, JournalFormat.Write(entry)));
                }
            }
            if (entries.Count > 0)
                Store.Writer.Add(new Request(Store, Self, messages, gameId, [.. entries]));
            else
                Store.Writer.After(() => WriteAnswers.Tell(messages)); // only to come back in its place
        }
        catch (Exception e)
        {
            WriteAnswers.Tell(messages, e, isRejected: true);
        }
    }

    private void Replay(ReplayMessages replay)
    {
        try
        {
            var gameId = GameOf(replay.PersistenceId);
            // A former incarnation of the game may have left something on its way to the disk.
            var request = new ReplayRequest(replay, gameId, Self);
            Store.Writer.After(gameId, () => Store.Reader.Add(request));
        }
        catch (Exception e)
        {
            replay.PersistentActor.Tell(new ReplayMessagesFailure(e));
        }
    }

    private static string GameOf(string persistenceId) =>
        PersistenceIds.GameOf(persistenceId)
        ?? throw new ArgumentException($"The journal of games keeps nothing for '{persistenceId}'.");

    /// <summary>What one persistent actor wants to have written.</summary>
    private sealed class Request(
        GameStore store,
        IActorRef journal,
        WriteMessages messages,
        string gameId,
        WrittenEntry[] entries
    ) : GameWrite(gameId, entries)
    {
        private int _failures;

        /// <summary>
        /// A store in trouble is no news for the game: it waits for its write, and goes on when the store is well. Its
        /// players stay paused, and it takes and tells nothing that is not written.
        /// </summary>
        public override void Done(Exception? error)
        {
            if (error is not null && store.IsOutage(error) && IsHeld(error))
                journal.Tell(new Waits(messages.PersistentActor), ActorRefs.NoSender);
            else
                WriteAnswers.Tell(messages, error);
        }

        private bool IsHeld(Exception error) =>
            store.Held.TryHold(messages.PersistentActor, ++_failures, Again, () => WriteAnswers.Tell(messages, error));

        private void Again()
        {
            MayBeWritten = true;
            store.Writer.Add(this);
        }
    }
}
