using Akka.Actor;
using Akka.Persistence;
using Coordinator.Cluster.Actors;
using Coordinator.Journal;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>Tells whoever asked what stands in a game's journal, entry by entry, and stops.</summary>
internal sealed class JournalReader : ReceivePersistentActor
{
    private readonly List<JournalEntry> _entries = [];

    public JournalReader(string gameId, IActorRef asker)
    {
        PersistenceId = PersistenceIds.Of(gameId);
        Recover<JournalEntry>(_entries.Add);
        Recover<RecoveryCompleted>(_ =>
        {
            asker.Tell(new Read(_entries));
            Context.Stop(Self);
        });
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

    /// <summary>What stands there.</summary>
    public sealed record Read(IReadOnlyList<JournalEntry> Entries);
}
