using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Hooks;

/// <summary>
/// The messages that wait, as whoever delivers them sees them. A message is claimed before it is sent, so that a node
/// that was cut off and the one that took over don't both send it; where the claim's holder has gone, it lapses.
/// </summary>
internal sealed class HookOutbox(RecordStore store)
{
    /// <summary>How long what was given up stays to be looked at.</summary>
    public static readonly TimeSpan GivenUpKept = TimeSpan.FromDays(7);

    /// <summary>How long messages wait for an endpoint that this node does not know: others may, while settings
    /// change.</summary>
    public static readonly TimeSpan UnknownKept = TimeSpan.FromMinutes(10);

    private const int LongestError = 256;

    /// <summary>
    /// Claims messages that are due, the first of their game each: one that waits or is being sent holds up the game's
    /// later ones to that endpoint. <paramref name="except"/>: ids that the caller is still busy with.
    /// </summary>
    public async Task<IReadOnlyList<HookRow>> ClaimAsync(
        string endpoint,
        int count,
        IReadOnlyCollection<long> except,
        DateTimeOffset now,
        TimeSpan lease,
        CancellationToken cancel = default
    )
    {
        var (due, until) = (Ms(now), Ms(now + lease));
        List<HookRow> rows;
        await using (var db = store.Open())
        {
            rows = await db
                .Hooks.Where(h =>
                    h.Endpoint == endpoint && h.GivenUpAt == null && h.NextAt <= due && !except.Contains(h.Id)
                )
                .Where(h =>
                    !db.Hooks.Any(o =>
                        o.Endpoint == h.Endpoint && o.GameId == h.GameId && o.GivenUpAt == null && o.Id < h.Id
                    )
                )
                .OrderBy(h => h.NextAt)
                .ThenBy(h => h.Id)
                .Take(count)
                .ToListAsync(cancel);
        }
        if (rows.Count == 0)
            return rows; // most of the time; and then nothing is written

        return await store.WriteAsync(
            async db =>
            {
                var claimed = new List<HookRow>();
                foreach (var row in rows)
                {
                    var changed = await Attempt(db, row)
                        .Set(h => h.Attempts, row.Attempts + 1)
                        .Set(h => h.NextAt, until)
                        .UpdateAsync(cancel);
                    if (changed == 0)
                        continue; // another node was faster
                    (row.Attempts, row.NextAt) = (row.Attempts + 1, until);
                    claimed.Add(row);
                }
                return claimed;
            },
            cancel
        );
    }

    public Task DeliveredAsync(HookRow row, CancellationToken cancel = default) =>
        store.WriteAsync(db => db.Hooks.Where(h => h.Id == row.Id).DeleteAsync(cancel), cancel);

    /// <summary>The attempt came to nothing, or was not made; the next is at <paramref name="next"/>.</summary>
    public Task PutBackAsync(HookRow row, string? error, DateTimeOffset next, CancellationToken cancel = default) =>
        store.WriteAsync(
            db => Attempt(db, row).Set(h => h.LastError, Short(error)).Set(h => h.NextAt, Ms(next)).UpdateAsync(cancel),
            cancel
        );

    public Task GiveUpAsync(HookRow row, string error, DateTimeOffset now, CancellationToken cancel = default) =>
        store.WriteAsync(
            db =>
                Attempt(db, row).Set(h => h.LastError, Short(error)).Set(h => h.GivenUpAt, Ms(now)).UpdateAsync(cancel),
            cancel
        );

    /// <summary>Gives up what is for endpoints that are no longer configured, and removes what was given up long
    /// ago.</summary>
    /// <returns>How many were given up.</returns>
    public Task<int> TidyAsync(
        IReadOnlyCollection<string> endpoints,
        DateTimeOffset now,
        CancellationToken cancel = default
    )
    {
        var (unknownSince, givenUpBefore) = (Ms(now - UnknownKept), Ms(now - GivenUpKept));
        return store.WriteAsync(
            async db =>
            {
                var givenUp = await db
                    .Hooks.Where(h => h.GivenUpAt == null && !endpoints.Contains(h.Endpoint) && h.At < unknownSince)
                    .Set(h => h.GivenUpAt, Ms(now))
                    .Set(h => h.LastError, "The endpoint is no longer configured.")
                    .UpdateAsync(cancel);
                await db.Hooks.Where(h => h.GivenUpAt != null && h.GivenUpAt < givenUpBefore).DeleteAsync(cancel);
                return givenUp;
            },
            cancel
        );
    }

    /// <summary>How many messages wait, by endpoint; those of which none waits are left out.</summary>
    public async Task<IReadOnlyDictionary<string, int>> WaitingAsync(CancellationToken cancel = default)
    {
        await using var db = store.Open();
        return await db
            .Hooks.Where(h => h.GivenUpAt == null)
            .GroupBy(h => h.Endpoint)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(of => of.Key, of => of.Count, cancel);
    }

    /// <summary>The row, if nobody has begun another attempt since.</summary>
    private static IQueryable<HookRow> Attempt(RecordDb db, HookRow row) =>
        db.Hooks.Where(h => h.Id == row.Id && h.Attempts == row.Attempts && h.GivenUpAt == null);

    private static string? Short(string? error) => error?.Length > LongestError ? error[..LongestError] : error;
}
