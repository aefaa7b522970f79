using Akka.Actor;
using Akka.Persistence;
using Coordinator.Journal.Format;
using Coordinator.Journal.Store;

namespace Coordinator.Journal.Plugin;

/// <summary>A game is to be read back; read together with others that want the same.</summary>
internal sealed class ReplayRequest(ReplayMessages replay, string gameId, IActorRef journal) : ReadRequest
{
    private long _last = Math.Max(0, replay.FromSequenceNr - 1);
    private long _told;
    private Exception? _unreadable;

    public override void Read(IStoreReader store, IReadOnlyList<ReadRequest> all)
    {
        var games = all.Cast<ReplayRequest>().ToLookup(request => request.GameId);
        var wanted = games.Select(game => (game.Key, game.Min(request => request.From))).ToList();
        foreach (var entry in store.Entries(wanted))
        {
            try
            {
                var read = JournalFormat.ReadEntry(entry.Bytes);
                foreach (var request in games[entry.GameId])
                    request.Take(entry, read);
            }
            catch (Exception e)
            {
                foreach (var request in games[entry.GameId])
                    request._unreadable ??= e;
            }
        }
        foreach (var request in all)
            ((ReplayRequest)request).Completed();
    }

    public override void Failed(Exception error) =>
        replay.PersistentActor.Tell(new ReplayMessagesFailure(error), ActorRefs.NoSender);

    public override bool CanBeReadAgain => _told == 0;

    public override object Asker => replay.PersistentActor;

    public override void IsHeld() => journal.Tell(new StorePlugin.Waits(replay.PersistentActor), ActorRefs.NoSender);

    private string GameId => gameId;

    private long From => replay.FromSequenceNr;

    private void Take(StoredEntry entry, JournalEntry read)
    {
        _last = Math.Max(_last, entry.Number);
        if (_unreadable is not null || _told >= replay.Max)
            return;
        if (entry.Number < replay.FromSequenceNr || entry.Number > replay.ToSequenceNr)
            return;
        _told++;
        replay.PersistentActor.Tell(
            new ReplayedMessage(new Persistent(read, entry.Number, replay.PersistenceId)),
            ActorRefs.NoSender
        );
    }

    private void Completed()
    {
        if (_unreadable is not null)
            Failed(_unreadable);
        else
            replay.PersistentActor.Tell(new RecoverySuccess(_last), ActorRefs.NoSender);
    }
}
