using Akka.Actor;
using Akka.Persistence;
using Coordinator.Journal.Format;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Plugin;

/// <summary>
/// The snapshots of all games to Akka.Persistence: of each game the newest, so that reading it back does not grow with
/// its age. Read many at a time, written with the entries that are on their way.
/// </summary>
internal sealed class GameSnapshots : StorePlugin
{
    public GameSnapshots()
    {
        Receive<LoadSnapshot>(Load);
        Receive<SaveSnapshot>(Save);
        // There is one of each game, which the next replaces: nothing is left to be deleted.
        Receive<DeleteSnapshot>(delete => Sender.Tell(new DeleteSnapshotSuccess(delete.Metadata)));
        Receive<DeleteSnapshots>(delete => Sender.Tell(new DeleteSnapshotsSuccess(delete.Criteria)));
    }

    private void Load(LoadSnapshot load)
    {
        if (
            PersistenceIds.GameOf(load.PersistenceId) is not { } gameId
            || load.Criteria.Equals(SnapshotSelectionCriteria.None)
        )
        {
            Sender.Tell(new LoadSnapshotResult(null, load.ToSequenceNr));
            return;
        }
        var request = new LoadRequest(load, gameId, Sender, Self);
        Store.Writer.After(gameId, () => Store.Reader.Add(request));
    }

    private void Save(SaveSnapshot save)
    {
        if (
            PersistenceIds.GameOf(save.Metadata.PersistenceId) is { } gameId
            && save.Snapshot is GameSnapshot { State: var state }
        )
            Store.Writer.Add(new SaveRequest(save.Metadata, gameId, SnapshotFormat.Write(state), Sender));
        else
            Sender.Tell(
                new SaveSnapshotFailure(save.Metadata, new ArgumentException("Snapshots are kept of games alone."))
            );
    }

    private sealed class LoadRequest(LoadSnapshot load, string gameId, IActorRef asker, IActorRef snapshots)
        : ReadRequest
    {
        public override object Asker => asker;

        public override void IsHeld() => snapshots.Tell(new Waits(asker), ActorRefs.NoSender);

        public override void Read(IStoreReader store, IReadOnlyList<ReadRequest> all)
        {
            var requests = all.Cast<LoadRequest>().ToList();
            var found = store
                .Snapshots([.. requests.Select(request => request.GameId).Distinct()])
                .ToDictionary(s => s.GameId);
            foreach (var request in requests)
                request.Answer(found.TryGetValue(request.GameId, out var snapshot) ? snapshot : null);
        }

        public override void Failed(Exception error) => asker.Tell(new LoadSnapshotFailed(error));

        private string GameId => gameId;

        private void Answer(StoredSnapshot? snapshot)
        {
            // Of a state that is wanted as of an earlier entry there is none, and all entries are read.
            if (
                snapshot is not { } found
                || found.Number > load.ToSequenceNr
                || found.Number > load.Criteria.MaxSequenceNr
            )
            {
                asker.Tell(new LoadSnapshotResult(null, load.ToSequenceNr));
                return;
            }
            var state = new GameSnapshot(SnapshotFormat.Read(found.State));
            var metadata = new SnapshotMetadata(load.PersistenceId, found.Number, DateTime.UnixEpoch);
            asker.Tell(new LoadSnapshotResult(new SelectedSnapshot(metadata, state), load.ToSequenceNr));
        }
    }

    private sealed class SaveRequest(SnapshotMetadata metadata, string gameId, byte[] state, IActorRef asker)
        : SnapshotWrite(gameId, metadata.SequenceNr, state)
    {
        public override void Done(Exception? error) =>
            asker.Tell(
                error is null ? new SaveSnapshotSuccess(metadata) : new SaveSnapshotFailure(metadata, error),
                ActorRefs.NoSender
            );
    }
}
