namespace Coordinator.Journal.Rebuild;

/// <summary>Told of the import of a former journal. Called on the thread that does it.</summary>
internal interface IImportLog
{
    /// <summary>It begins; so many entries are to be read.</summary>
    void Begins(long entries);

    /// <summary>So many of them are done. Called every few seconds.</summary>
    void IsAt(long done, long entries);

    /// <summary>All is done and on disk.</summary>
    void IsDone(ImportResult result);
}

/// <summary>What an import has done.</summary>
/// <param name="Entries">Entries that are in the new journal.</param>
/// <param name="Games">Games that these are of.</param>
/// <param name="Incomplete">Games that were left out: the entry that says how they were created was missing.</param>
/// <param name="Untold">Entries of which hooks were not told: whoever put messages into the outbox had not got that
/// far.</param>
internal readonly record struct ImportResult(long Entries, long Games, long Incomplete, long Untold);
