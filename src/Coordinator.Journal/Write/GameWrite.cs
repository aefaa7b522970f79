using Coordinator.Journal.Schema;

namespace Coordinator.Journal.Write;

/// <summary>An entry of a game's journal as it is written. <c>Number</c>: counts the game's entries from 1.</summary>
internal readonly record struct WrittenEntry(long Number, JournalEntry Entry, byte[] Bytes);

/// <summary>Something that the writer does; done, or failed, as a whole.</summary>
internal abstract class WriterItem
{
    /// <summary>The game of which it writes something; null where it writes nothing.</summary>
    public virtual string? GameId => null;

    /// <summary>
    /// It is on disk, or did not get there: <paramref name="error"/> says why. Called by the writer; must not throw.
    /// </summary>
    public abstract void Done(Exception? error);
}

/// <summary>Entries of one game, one after the other, of which all are written or none.</summary>
internal abstract class GameWrite(string gameId, WrittenEntry[] entries) : WriterItem
{
    public override string GameId { get; } = gameId;

    public WrittenEntry[] Entries { get; } = entries;

    /// <summary>
    /// It was tried before, and nobody knows how that ended: a database that stood still may have written it all the
    /// same.
    /// </summary>
    public bool MayBeWritten { get; protected set; }
}

/// <summary>A game's state as of an entry, so that reading the game back begins there.</summary>
internal abstract class SnapshotWrite(string gameId, long number, byte[] state) : WriterItem
{
    public override string GameId { get; } = gameId;

    public long Number { get; } = number;

    public byte[] State { get; } = state;
}

/// <summary>What one commit takes to the disk.</summary>
internal sealed class Batch
{
    public List<GameWrite> Writes { get; } = [];
    public List<SnapshotWrite> Snapshots { get; } = [];
    public RecordChanges Changes { get; } = new();

    /// <summary>The entries of all writes, in order, each with its game's line as after its write.</summary>
    public List<(GameLine Line, WrittenEntry Entry)> Entries { get; } = [];

    public bool IsEmpty => Writes.Count == 0 && Snapshots.Count == 0;

    public void Clear()
    {
        Writes.Clear();
        Snapshots.Clear();
        Changes.Clear();
        Entries.Clear();
    }
}
