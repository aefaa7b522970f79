using System.Collections.Concurrent;
using System.Diagnostics;
using Coordinator.Journal.Store;

namespace Coordinator.Journal.Tests.Support;

/// <summary>
/// Games that write as their actors do: one entry after the other; where a write fails, the game is read back after a
/// moment and goes on from what is there.
/// </summary>
internal sealed class Crowd(GameStore store)
{
    private static readonly TimeSpan StartsAgainAfter = TimeSpan.FromMilliseconds(100);

    private int _acknowledged;

    /// <summary>How long each write that failed took to fail.</summary>
    public ConcurrentQueue<TimeSpan> Failures { get; } = [];

    /// <summary>The highest number of each game that was acknowledged.</summary>
    public ConcurrentDictionary<string, long> Acknowledged { get; } = [];

    /// <summary>Entries that were acknowledged so far.</summary>
    public int Count => Volatile.Read(ref _acknowledged);

    /// <summary>Plays games until this is cancelled; the games that are being played then, to their ends.</summary>
    /// <param name="name">The games' ids begin with it.</param>
    /// <param name="atOnce">How many are played at the same time.</param>
    /// <param name="end">No game begins after it.</param>
    public Task PlayAsync(string name, int atOnce, CancellationToken end)
    {
        return Task.WhenAll(Enumerable.Range(0, atOnce).Select(PlayOneAfterTheOtherAsync));

        async Task PlayOneAfterTheOtherAsync(int place)
        {
            for (var round = 0; !end.IsCancellationRequested; round++)
            {
                var game = PlayedGame.WithPauses($"{name}{place}-{round}", pauses: 1 + round % 3);
                await PlayAsync(round % 4 == 0 ? game : game.End());
            }
        }
    }

    public async Task PlayAsync(PlayedGame game)
    {
        for (var last = 0L; last < game.Entries.Count; )
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await store.Writer.WriteAsync(game.Id, last + 1, game.Entries[(int)last]);
                Acknowledged[game.Id] = ++last;
                Interlocked.Increment(ref _acknowledged);
            }
            catch (Exception)
            {
                Failures.Enqueue(Stopwatch.GetElapsedTime(began));
                last = await ReadBackAsync(game.Id);
            }
        }
    }

    private async Task<long> ReadBackAsync(string gameId)
    {
        while (true)
        {
            await Task.Delay(StartsAgainAfter);
            var request = new LastEntryRequest(gameId);
            store.Writer.After(() => store.Reader.Add(request));
            try
            {
                return await request.Last;
            }
            catch (Exception)
            {
                // The store is not back yet.
            }
        }
    }

    private sealed class LastEntryRequest(string gameId) : ReadRequest
    {
        private readonly TaskCompletionSource<long> _last = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<long> Last => _last.Task;

        private string GameId => gameId;

        public override void Read(IStoreReader store, IReadOnlyList<ReadRequest> all)
        {
            var requests = all.Cast<LastEntryRequest>().ToLookup(request => request.GameId);
            var last = store
                .Entries([.. requests.Select(game => (game.Key, 1L))])
                .GroupBy(entry => entry.GameId)
                .ToDictionary(game => game.Key, game => game.Max(entry => entry.Number));
            foreach (var game in requests)
            foreach (var request in game)
                request._last.TrySetResult(last.GetValueOrDefault(game.Key));
        }

        public override void Failed(Exception error) => _last.TrySetException(error);
    }
}
