using Coordinator.Cluster.History;
using Coordinator.Games;
using LinqToDB;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Cluster.Hooks;

/// <summary>
/// Puts what is to be told into the outbox, in the transaction that says how far the journal was read: each message once,
/// whoever dies. What is older than the time for which a message is tried is passed over, for example where hooks had been
/// switched off for days.
/// </summary>
internal sealed class HookProjection(HookSettings settings, TimeProvider time) : IProjection
{
    public const string Position = "hooks";

    public string Name => Position;

    public async Task ApplyAsync(HistoryDb db, string gameId, GameEvent happened, CancellationToken cancel)
    {
        if ((HookMessages.KindsOf(happened) & settings.Wanted) == 0 || time.GetUtcNow() - happened.At > settings.GiveUpAfter) return;
        var story = await GameJournal.WholeStoryAsync(db, gameId, cancel);
        foreach (var message in HookMessages.Of(story, happened))
            foreach (var endpoint in settings.Endpoints.Where(endpoint => endpoint.Events.HasFlag(message.Kind)))
                await db.InsertAsync(Row(gameId, message, endpoint), token: cancel);
    }

    private static HookRow Row(string gameId, HookMessage message, HookEndpoint endpoint) => new()
    {
        MessageId = message.Id,
        GameId = gameId,
        Type = message.Type,
        At = Ms(message.At),
        Body = message.Body,
        Endpoint = endpoint.Key,
        NextAt = Ms(message.At),
    };
}
