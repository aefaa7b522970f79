using Coordinator.Cluster.History;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Hooks;

/// <summary>
/// Where hooks are switched on for the first time, they begin at the journal's present end: nobody wants to hear of years
/// gone by. Decided before this node runs its first game, so that it misses nothing of its own.
/// </summary>
internal sealed class HookStart(HookSettings settings, ClusterSettings cluster, HistoryStore store, ILogger<HookStart> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await db.Offsets.AnyAsync(o => o.Name == HookProjection.Position, cancellationToken)) return;
        var end = await HasJournalAsync(db, cancellationToken)
            ? await db.ExecuteAsync<long>("SELECT COALESCE(MAX(ordering), 0) FROM journal", cancellationToken)
            : 0;
        // Another node may do the same at the same time.
        var isFirst = await db.ExecuteAsync(
            "INSERT INTO coordinator_projection (name, journal_offset) VALUES (@name, @position) ON CONFLICT DO NOTHING",
            cancellationToken, new DataParameter("name", HookProjection.Position), new DataParameter("position", end));
        if (isFirst == 1) log.Begins(string.Join(", ", settings.Endpoints.Select(endpoint => endpoint.Origin)), end);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A new SQLite file gets its journal later, from the first actor that writes into it.</summary>
    private async Task<bool> HasJournalAsync(HistoryDb db, CancellationToken cancel) => cluster.Store != JournalStore.Sqlite
        || await db.ExecuteAsync<long>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'journal'", cancel) > 0;
}
