using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Nodes;
using Coordinator.Journal;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Cluster.History;

/// <summary>
/// Deletes games that ended long ago: their journal and all that is on record of them, a few at a time, each few in one
/// transaction. One in the whole cluster. Open games are never touched.
/// </summary>
internal sealed class Retention : ReceiveActor, IWithTimers
{
    /// <summary>How often to look. A game stays that much longer at most.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);

    /// <summary>Between two batches, so that players' writes go in between.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private const int GamesAtOnce = 100;

    private readonly HistoryStore _store;
    private readonly TimeSpan _keep;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public Retention(HistoryStore store, TimeSpan keep)
    {
        (_store, _keep) = (store, keep);
        ReceiveAsync<Look>(_ => DeleteSomeAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartSingleTimer(Look.Instance, Look.Instance, Rest);

    private async Task DeleteSomeAsync()
    {
        var hasMore = false;
        try
        {
            var deleted = await DeleteSomeAsync(_store, Context.System.Scheduler.Now - _keep);
            if (deleted > 0) _log.Info("Deleted {Games} games that ended more than {Days:0.##} days ago", deleted, _keep.TotalDays);
            hasMore = deleted == GamesAtOnce;
        }
        catch (Exception e)
        {
            _log.Warning(e, "Games that ended long ago could not be deleted. Trying again");
        }
        Timers.StartSingleTimer(Look.Instance, Look.Instance, hasMore ? Rest : LookEvery);
    }

    /// <summary>Deletes at most a hundred games that ended before this time.</summary>
    /// <returns>How many.</returns>
    private static async Task<int> DeleteSomeAsync(HistoryStore store, DateTimeOffset before)
    {
        var end = Ms(before);
        await using var db = await store.OpenAsync();
        var games = await db.Games
            .Where(g => g.EndedAt < end)
            .OrderBy(g => g.EndedAt)
            .Select(g => g.GameId)
            .Take(GamesAtOnce)
            .ToListAsync();
        if (games.Count == 0) return 0;

        await using var transaction = await db.BeginTransactionAsync();
        // First the journal: it holds its rows for the shortest time so.
        foreach (var gameId in games)
        {
            var id = new DataParameter("id", PersistenceIds.Of(gameId));
            await db.ExecuteAsync("DELETE FROM tags WHERE persistence_id = @id", id);
            await db.ExecuteAsync("DELETE FROM journal WHERE persistence_id = @id", id);
        }
        await db.NearMisses.Where(row => games.Contains(row.GameId)).DeleteAsync();
        await db.Attempts.Where(row => games.Contains(row.GameId)).DeleteAsync();
        await db.Disconnections.Where(row => games.Contains(row.GameId)).DeleteAsync();
        await db.Pauses.Where(row => games.Contains(row.GameId)).DeleteAsync();
        await db.Games.Where(row => games.Contains(row.GameId)).DeleteAsync();
        await transaction.CommitAsync();
        return games.Count;
    }

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }
}

/// <summary>How retention gets into an actor system.</summary>
internal static class RetentionHosting
{
    /// <summary>Deletes games that ended longer ago than this, on one node of the cluster; null: none.</summary>
    public static AkkaConfigurationBuilder AddRetention(this AkkaConfigurationBuilder builder, TimeSpan? keep, HistoryStore store) =>
        keep is not { } time ? builder : builder.WithActors((system, _, _) =>
            system.StartOnce(Props.Create(() => new Retention(store, time)), "retention"));
}
