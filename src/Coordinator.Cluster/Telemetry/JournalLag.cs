using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Coordinator.Cluster.History;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Hosting;

namespace Coordinator.Cluster.Telemetry;

/// <summary>
/// How far the projections are behind the journal, as the database itself has it: so that also one that nobody runs is
/// seen to be behind. Every node looks, a few rows by their keys each time.
/// </summary>
internal sealed class JournalLag(HistoryStore store) : BackgroundService, IRecordLag
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, bool> _projections = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<Position> _behind = [];

    /// <summary>This projection is one of the cluster's. A position that an earlier configuration left behind is none.</summary>
    public void Watch(string projection) => _projections[projection] = true;

    /// <summary>By projection, in seconds. None where the database could not be asked.</summary>
    public IEnumerable<Measurement<double>> Current
    {
        get
        {
            var now = TimeProvider.System.GetUtcNow();
            return _behind.Select(projection => new Measurement<double>(
                projection.AgeAt(now).TotalSeconds, new KeyValuePair<string, object?>("projection", projection.Name)));
        }
    }

    public TimeSpan? Behind => _behind.FirstOrDefault(projection => projection.Name == HistoryProjection.ProjectionName)
        ?.AgeAt(TimeProvider.System.GetUtcNow());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            try
            {
                _behind = await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // No table yet, or no database: that it is away is said by the readiness and by whoever needs it.
                _behind = [];
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<IReadOnlyList<Position>> LookAsync(CancellationToken cancel)
    {
        await using var db = await store.OpenAsync(cancel);
        var behind = new List<Position>();
        foreach (var name in _projections.Keys)
        {
            var position = await db.Offsets.FirstOrDefaultAsync(o => o.Name == name, cancel);
            var read = position?.Offset ?? 0; // none: it has never run
            var oldest = await db.GetTable<JournalRow>()
                .Where(row => row.Ordering > read)
                .OrderBy(row => row.Ordering)
                .Select(row => (long?)row.Created)
                .FirstOrDefaultAsync(cancel);
            behind.Add(new Position(name, oldest is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null));
        }
        return behind;
    }

    /// <summary>A projection. <c>Since</c>: when the oldest event that it has not read was written; null: it has read all.</summary>
    private sealed record Position(string Name, DateTimeOffset? Since)
    {
        /// <summary>Never negative: the event was written by another node's clock.</summary>
        public TimeSpan AgeAt(DateTimeOffset now) => Since is { } since && now > since ? now - since : TimeSpan.Zero;
    }
}
