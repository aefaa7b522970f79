using System.Data.Common;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Tests.Support;

/// <summary>Notes how many entries each commit took to the disk.</summary>
internal sealed class CountedCommits(IStoreWriter store, List<int> commits) : IStoreWriter
{
    public IEnumerable<GameLine> Load(IReadOnlyCollection<string> gameIds) => store.Load(gameIds);

    public void Commit(Batch batch)
    {
        store.Commit(batch);
        lock (commits)
            commits.Add(batch.Entries.Count);
    }

    public T Run<T>(Func<DbConnection, T> job) => store.Run(job);

    public byte[]? Newest(GameLine line) => store.Newest(line);

    public bool IsOutage(Exception error) => store.IsOutage(error);

    public void Dispose() => store.Dispose();
}
