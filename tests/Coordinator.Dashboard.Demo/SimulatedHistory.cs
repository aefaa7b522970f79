using Coordinator.Games;
using Coordinator.Record;

namespace Coordinator.Dashboard.Demo;

/// <summary>The record of simulated games, answered from memory.</summary>
public sealed class SimulatedHistory(Simulation simulation) : IOperatorHistory
{
    /// <summary>The database is away.</summary>
    public bool IsAway { get; set; }

    public Task<int> CountAsync(GameFilter filter, CancellationToken cancel = default) =>
        Answer(() => Fitting(filter).Count());

    public Task<IReadOnlyList<GameSummary>> ListAsync(
        GameFilter filter,
        int start,
        int count,
        CancellationToken cancel = default
    ) =>
        Answer<IReadOnlyList<GameSummary>>(() =>
            [
                .. Fitting(filter)
                    .OrderByDescending(game => game.State.CreatedAt)
                    .Skip(start)
                    .Take(count)
                    .Select(game => new GameSummary(
                        game.Id,
                        game.State.Phase,
                        game.State.Epoch,
                        game.State.Players,
                        game.State.End?.Reason,
                        game.State.CreatedAt
                    )),
            ]
        );

    public Task<IReadOnlyList<GameEvent>> TimelineAsync(string gameId, CancellationToken cancel = default) =>
        Answer<IReadOnlyList<GameEvent>>(() => [.. simulation.Game(gameId)?.Events ?? []]);

    public Task<HistoryFigures> FiguresAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel = default
    ) =>
        Answer(() =>
        {
            var games = simulation.Everything;
            var pauses = games
                .SelectMany(game => game.Pauses)
                .Where(pause => pause.EndedAt >= from && pause.EndedAt < to)
                .ToList();
            var began = games
                .SelectMany(game => game.Pauses)
                .Select(pause => pause.StartedAt)
                .Concat(
                    games
                        .Where(game => game.State.Phase == GamePhase.Paused)
                        .Select(game => game.State.Pause!.StartedAt)
                )
                .Where(at => at >= from && at < to)
                .ToList();
            var drops = games.SelectMany(game => game.Losses).Where(drop => drop.At >= from && drop.At < to).ToList();
            var ends = games
                .Select(game => game.State.End)
                .OfType<GameEnd>()
                .Where(end => end.At >= from && end.At < to)
                .ToList();
            var durations = pauses.Where(pause => pause.Resumed).Select(pause => pause.Duration).Order().ToList();
            var first = new DateTimeOffset(from.Ticks - from.Ticks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
            var pausesBy = began.CountBy(Minute).ToDictionary();
            var endsBy = ends.CountBy(end => Minute(end.At)).ToDictionary();
            return new HistoryFigures(
                [
                    .. Enumerable
                        .Range(0, (int)(to - first).TotalMinutes + 1)
                        .Select(i => first.AddMinutes(i))
                        .Select(at => new MinuteFigures(
                            at,
                            pausesBy.GetValueOrDefault(at),
                            endsBy.GetValueOrDefault(at)
                        )),
                ],
                began.Count,
                durations.Count,
                pauses.Count - durations.Count,
                pauses.Count == 0 ? null : (double)durations.Count / pauses.Count,
                Quantile(durations, 0.5),
                Quantile(durations, 0.95),
                drops.Count,
                drops.Count * 3 / 2,
                ends.CountBy(end => end.Reason).ToDictionary(),
                drops
                    .CountBy(drop =>
                        drop.Report switch
                        {
                            { DcState: "closed" } => "channel closed",
                            { IceState: "failed" } => "ice failed",
                            { IceState: "disconnected" } => "no answer",
                            _ => "other",
                        }
                    )
                    .ToDictionary(),
                drops
                    .CountBy(drop =>
                        (drop.At.Millisecond % 20) switch
                        {
                            < 4 => "host",
                            < 13 => "srflx",
                            < 15 => "prflx",
                            < 19 => "relay",
                            _ => "unknown",
                        }
                    )
                    .ToDictionary()
            );
        });

    public Task<IReadOnlyList<PlayerDrops>> TopDisconnectingPlayersAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        int count,
        CancellationToken cancel = default
    ) =>
        Answer<IReadOnlyList<PlayerDrops>>(() =>
            [
                .. simulation
                    .Everything.SelectMany(game =>
                        game.Losses.Where(drop => drop.At >= from && drop.At < to)
                            .CountBy(drop => drop.Player)
                            .Select(player => new PlayerDrops(game.Id, player.Key, player.Value))
                    )
                    .OrderByDescending(player => player.Drops)
                    .Take(count),
            ]
        );

    private static DateTimeOffset Minute(DateTimeOffset at) =>
        new(at.Ticks - at.Ticks % TimeSpan.TicksPerMinute, TimeSpan.Zero);

    private static TimeSpan? Quantile(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private IEnumerable<SimulatedGame> Fitting(GameFilter filter) =>
        simulation.Everything.Where(game =>
            (filter.Phase is null || game.State.Phase == filter.Phase)
            && (filter.EndReason is null || game.State.End?.Reason == filter.EndReason)
            && (filter.IdBegins is null || game.Id.StartsWith(filter.IdBegins, StringComparison.OrdinalIgnoreCase))
        );

    private Task<T> Answer<T>(Func<T> answer) =>
        IsAway
            ? Task.FromException<T>(new InvalidOperationException("The database refuses connections."))
            : Task.FromResult(answer());
}
