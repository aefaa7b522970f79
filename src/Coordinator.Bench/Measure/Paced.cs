namespace Coordinator.Bench.Measure;

/// <summary>Does something with each of many, spread evenly over a time, on a thread of its own.</summary>
internal static class Paced
{
    /// <param name="all">What it is done with, in order.</param>
    /// <param name="within">How long from the first to the last.</param>
    /// <param name="act">Told the instant at which it was due, in ticks. It must not block.</param>
    public static Task ForEachAsync<T>(IReadOnlyList<T> all, TimeSpan within, Action<T, long> act) =>
        Task.Factory.StartNew(
            () =>
            {
                var began = Ticks.Now;
                for (var i = 0; i < all.Count; i++)
                {
                    var due = began + Ticks.Of(within * i / all.Count);
                    Pacer.Until(due);
                    act(all[i], due);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
}
