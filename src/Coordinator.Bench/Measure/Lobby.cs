using System.Net.WebSockets;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure;

/// <summary>A game of two that is measured.</summary>
internal interface IPair
{
    IReadOnlyList<Seat> Seats { get; }
}

/// <summary>Makes games of two and connects their players, evenly over the nodes.</summary>
internal sealed class Lobby(Target target, GamesClient games, PlayerSockets sockets)
{
    /// <summary>Few at once: this is not what is measured, and the node is to be calm when it begins.</summary>
    private const int CreatesAtOnce = 1,
        ConnectsAtOnce = 16;

    private static readonly TimeSpan InPlayWithin = TimeSpan.FromSeconds(60);

    private int _made,
        _connected;

    /// <summary>So many games in play, without validation.</summary>
    /// <exception cref="MeasureException">They did not come into play.</exception>
    public async Task<IReadOnlyList<T>> OpenAsync<T>(
        int count,
        TimeSpan reconnectionTimeout,
        Func<CreatedGameDto, T> make
    )
        where T : IPair
    {
        await using var progress = Progress.Of(() =>
            $"{_made} of {count} games made, {_connected} of {count * 2} players connected"
        );
        var pairs = new T[count];
        await ForAllAsync(Enumerable.Range(0, count), CreatesAtOnce, async (i, cancel) =>
        {
            pairs[i] = make(await games.CreateAsync(players: 2, reconnectionTimeout, validation: false, cancel));
            Interlocked.Increment(ref _made);
        });
        var seats = pairs.SelectMany(p => p.Seats).ToList();
        await ForAllAsync(Enumerable.Range(0, seats.Count), ConnectsAtOnce, async (i, cancel) =>
        {
            // Each game has its turn of who speaks what, and anew with each round over the nodes, so that all serve
            // all.
            var dialect = target.Protocol.Of(i / 2 / target.Urls.Count, player: i % 2);
            await ConnectAsync(seats[i], dialect, target.Urls[i % target.Urls.Count], cancel);
            Interlocked.Increment(ref _connected);
        });
        await InPlayAsync(seats);
        return pairs;
    }

    private async Task ConnectAsync(Seat seat, Dialect dialect, Uri node, CancellationToken cancel)
    {
        try
        {
            await seat.ConnectAsync(sockets, dialect, node, cancel);
        }
        catch (NotLetInException e)
        {
            throw new MeasureException(
                $"{node} took {_connected} players and does not let {seat.PlayerId} of {seat.GameId} in "
                    + $"over {dialect.Name}: {e.Message}.",
                e
            );
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException)
        {
            throw new MeasureException(
                $"{node} took {_connected} players and not {seat.PlayerId} of {seat.GameId}: {e.Message} "
                    + "Too many open files, here or there? (ulimit -n)",
                e
            );
        }
    }

    private static async Task InPlayAsync(List<Seat> seats)
    {
        try
        {
            await Task.WhenAll(seats.Select(s => s.InPlay)).WaitAsync(InPlayWithin);
        }
        catch (TimeoutException)
        {
            var missing = seats.Where(s => !s.InPlay.IsCompleted).ToList();
            throw new MeasureException(
                $"{missing.Count} of {seats.Count} players are connected and were not told within "
                    + $"{InPlayWithin.TotalSeconds} s that "
                    + $"their game is in play, such as {missing[0].PlayerId} of {missing[0].GameId}. "
                    + "The node's log may say why."
            );
        }
    }

    private static Task ForAllAsync<T>(IEnumerable<T> all, int atOnce, Func<T, CancellationToken, Task> act) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (one, cancel) =>
            await act(one, cancel)
        );
}
