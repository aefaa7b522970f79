using System.Runtime.CompilerServices;

namespace Coordinator.Record;

/// <summary>Several streams of records, each in the order of time, as one.</summary>
internal static class Merged
{
    /// <summary>One record of each stream is held, no more. Of records of the same time, that of the earlier stream
    /// comes first.</summary>
    public static async IAsyncEnumerable<HistoryRecord> ByTime(
        IReadOnlyList<IAsyncEnumerable<HistoryRecord>> streams,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var readers = streams.Select(stream => stream.GetAsyncEnumerator(cancel)).ToList();
        try
        {
            var rest = new List<IAsyncEnumerator<HistoryRecord>>();
            foreach (var reader in readers)
            {
                if (await reader.MoveNextAsync())
                    rest.Add(reader);
            }
            while (rest.Count > 0)
            {
                var next = rest.MinBy(reader => reader.Current.At)!;
                yield return next.Current;
                if (!await next.MoveNextAsync())
                    rest.Remove(next);
            }
        }
        finally
        {
            foreach (var reader in readers)
                await reader.DisposeAsync();
        }
    }
}
