using Coordinator.Journal.Rebuild;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Store;

/// <summary>
/// Says in the log how the import of a former version's journal goes: the node does not serve meanwhile.
/// </summary>
internal sealed partial class ImportLog(ILogger<ImportLog> log) : IImportLog
{
    [LoggerMessage(
        52,
        LogLevel.Information,
        "The database holds a former version's journal: importing its {Entries} entries. "
            + "Interrupted, nothing is changed."
    )]
    public partial void Begins(long entries);

    [LoggerMessage(53, LogLevel.Information, "Importing the journal: {Done} of {Entries} entries.")]
    public partial void IsAt(long done, long entries);

    public void IsDone(ImportResult result)
    {
        Imported(result.Entries, result.Games);
        if (result.Untold > 0)
            LeavesUntold(result.Untold);
        if (result.Incomplete > 0)
            LeavesOut(result.Incomplete);
    }

    [LoggerMessage(
        54,
        LogLevel.Information,
        "Imported {Entries} entries of {Games} games. The former journal is kept as table journal_before_3, "
            + "which nothing reads: it can be dropped."
    )]
    private partial void Imported(long entries, long games);

    [LoggerMessage(
        55,
        LogLevel.Warning,
        "Hooks are not told of the newest {Entries} of these entries: the former version had not put messages into the "
            + "outbox yet."
    )]
    private partial void LeavesUntold(long entries);

    [LoggerMessage(
        56,
        LogLevel.Warning,
        "{Games} games were not imported, since their first entry is missing. What there is of them is in "
            + "journal_before_3."
    )]
    private partial void LeavesOut(long games);
}
