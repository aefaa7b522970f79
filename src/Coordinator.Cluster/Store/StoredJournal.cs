using System.Data.Common;
using Coordinator.Journal.Inspect;
using Coordinator.Journal.Write;

namespace Coordinator.Cluster.Store;

/// <summary>The journal as a whole, for an operator's command. Nothing here changes it.</summary>
/// <param name="settings">Where it is.</param>
public sealed class StoredJournal(ClusterSettings settings)
{
    /// <summary>Looks whether it is whole, and whether the record says what it means.</summary>
    /// <param name="problem">Told of each thing that is wrong, as a sentence.</param>
    /// <param name="progress">Told every few seconds how many entries are done, and of how many.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="StoreException">It can't be read; the message is a sentence.</exception>
    public (long Entries, long Games, long Problems) Check(
        Action<string> problem,
        Action<long, long> progress,
        CancellationToken cancel
    ) =>
        Read(() =>
        {
            var result = JournalCheck.Run(settings.Store, settings.ConnectionString, problem, progress, cancel);
            return (result.Entries, result.Games, result.Problems);
        });

    /// <summary>Writes a game's events, a line for each.</summary>
    /// <returns>False: there is no such game.</returns>
    /// <exception cref="StoreException">It can't be read.</exception>
    public bool Show(string gameId, Action<string> line) =>
        Read(() => GameStory.Show(settings.Store, settings.ConnectionString, gameId, line));

    /// <summary>Writes a game as JSON, into what is opened when it is known that there is such a game.</summary>
    /// <returns>False: there is no such game.</returns>
    /// <exception cref="StoreException">It can't be read.</exception>
    public bool Export(string gameId, Func<Stream> open) =>
        Read(() => GameStory.Export(settings.Store, settings.ConnectionString, gameId, open));

    /// <summary>Copies the embedded journal as it is now, also beside a running node.</summary>
    /// <param name="file">The copy's name; no file may have it.</param>
    /// <param name="progress">Told every few seconds how many bytes are done, and of how many.</param>
    /// <param name="cancel">Ends it, and leaves no copy.</param>
    /// <returns>The copy's bytes.</returns>
    /// <exception cref="StoreException">It can't be read, or is in PostgreSQL; the message is a sentence.</exception>
    /// <exception cref="IOException">The copy can't be written.</exception>
    public long Backup(string file, Action<long, long> progress, CancellationToken cancel) =>
        Read(() => JournalBackup.Run(settings.Store, settings.ConnectionString, file, progress, cancel));

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DbException e)
        {
            throw new StoreException($"The journal can't be read: {e.Message}", e);
        }
    }
}
