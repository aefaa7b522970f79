using Microsoft.Extensions.Logging;

namespace Coordinator.Hooks;

/// <summary>What is said of deliveries: never a secret, a body, or an address beyond its host.</summary>
internal static partial class HookLog
{
    [LoggerMessage(
        70,
        LogLevel.Warning,
        "Hooks to {Endpoint} fail, first of game {GameId}: {Why} Trying again, each game after a while of its own."
    )]
    public static partial void Fails(this ILogger log, string endpoint, string gameId, string why);

    [LoggerMessage(71, LogLevel.Information, "Hooks to {Endpoint} are accepted again.")]
    public static partial void AcceptsAgain(this ILogger log, string endpoint);

    [LoggerMessage(
        72,
        LogLevel.Warning,
        "Gave up {Type} {MessageId} of game {GameId} to {Endpoint} after {Attempts} attempts: {Why}"
    )]
    public static partial void GivenUp(
        this ILogger log,
        string type,
        string messageId,
        string gameId,
        string endpoint,
        int attempts,
        string why
    );

    [LoggerMessage(73, LogLevel.Warning, "Gave up {Count} hooks to endpoints that are no longer configured.")]
    public static partial void EndpointsGone(this ILogger log, int count);

    [LoggerMessage(74, LogLevel.Warning, "Hooks stand still: the outbox can't be reached. Trying again.")]
    public static partial void OutboxAway(this ILogger log, Exception cause);
}
