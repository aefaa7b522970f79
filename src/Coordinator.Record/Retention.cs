using Akka.Actor;
using Akka.Event;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Record;

/// <summary>
/// Deletes games that ended long ago: their journal and all that is on record of them, a few at a time, each game in
/// one transaction. One in the whole cluster. Open games are never touched.
/// </summary>
internal sealed class Retention : ReceiveActor, IWithTimers
{
    /// <summary>How often to look. A game stays that much longer at most.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);

    /// <summary>Between two batches, so that players' writes go in between.</summary>
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(200);

    private const int GamesAtOnce = 100;

    private readonly RecordStore _store;
    private readonly TimeSpan _keep;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public Retention(RecordStore store, TimeSpan keep)
    {
        (_store, _keep) = (store, keep);
        ReceiveAsync<Look>(_ => DeleteSomeAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartSingleTimer(Look.Instance, Look.Instance, BatchPause);

    private async Task DeleteSomeAsync()
    {
        var hasMore = false;
        try
        {
            var deleted = await DeleteSomeAsync(_store, Context.System.Scheduler.Now - _keep);
            if (deleted > 0)
                _log.Info("Deleted {Games} games that ended more than {Days:0.##} days ago", deleted, _keep.TotalDays);
            hasMore = deleted == GamesAtOnce;
        }
        catch (Exception e)
        {
            _log.Warning(e, "Games that ended long ago could not be deleted. Trying again");
        }
        Timers.StartSingleTimer(Look.Instance, Look.Instance, hasMore ? BatchPause : LookEvery);
    }

    /// <summary>Deletes at most a hundred games that ended before this time.</summary>
    /// <returns>How many.</returns>
    private static async Task<int> DeleteSomeAsync(RecordStore store, DateTimeOffset before)
    {
        var end = Ms(before);
        List<GameRow> games;
        await using (var db = store.Open())
        {
            games = await db
                .StoredGames.Where(g => g.EndedAt < end)
                .OrderBy(g => g.EndedAt)
                .Take(GamesAtOnce)
                .ToListAsync();
        }
        foreach (var game in games)
            await store.WriteAsync(db => DeleteAsync(db, store.Kind, game));
        return games.Count;
    }

    /// <summary>Its rows are found by their time: none is older than the game's creation or younger than its
    /// end.</summary>
    private static async Task<int> DeleteAsync(RecordDb db, StoreKind kind, GameRow game)
    {
        await DeletedGames.JournalAsync(db, kind, game.GameId);
        await db
            .NearMisses.Where(r => r.At >= game.At && r.At <= game.EndedAt && r.GameId == game.GameId)
            .DeleteAsync();
        await db.Attempts.Where(r => r.At >= game.At && r.At <= game.EndedAt && r.GameId == game.GameId).DeleteAsync();
        await db
            .Disconnections.Where(r => r.At >= game.At && r.At <= game.EndedAt && r.GameId == game.GameId)
            .DeleteAsync();
        await db.Pauses.Where(r => r.At >= game.At && r.At <= game.EndedAt && r.GameId == game.GameId).DeleteAsync();
        return await db.StoredGames.Where(g => g.GameId == game.GameId).DeleteAsync();
    }

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }
}
