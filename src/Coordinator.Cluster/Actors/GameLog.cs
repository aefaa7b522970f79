using Coordinator.Games;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// What is said about a game in the log. Each line carries its id and epoch; none carries metadata or tokens. What
/// every game does many times is at Debug: metrics count it, the record keeps it, and a line of the console costs as
/// much as a pause.
/// </summary>
internal static partial class GameLog
{
    public static void Happened(this ILogger log, string gameId, int epoch, GameEvent @event)
    {
        switch (@event)
        {
            case GameEvents.Paused e:
                Paused(log, gameId, epoch, e.DetectingPlayer, e.Frame, e.Deadline);
                break;
            case GameEvents.Ended e:
                Ended(log, gameId, epoch, e.Reason, e.DisconnectedPlayer);
                break;
            default:
                if (log.IsEnabled(LogLevel.Debug))
                    Became(log, gameId, epoch, @event.GetType().Name);
                break;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Game {GameId} epoch {Epoch}: {What}")]
    private static partial void Became(ILogger log, string gameId, int epoch, string what);

    [LoggerMessage(
        LogLevel.Debug,
        "Game {GameId} epoch {Epoch}: paused by {PlayerId} at frame {Frame} until {Deadline:O} at most"
    )]
    private static partial void Paused(
        ILogger log,
        string gameId,
        int epoch,
        string playerId,
        long frame,
        DateTimeOffset deadline
    );

    [LoggerMessage(
        LogLevel.Information,
        "Game {GameId} epoch {Epoch}: ended, {Reason}, disconnected player {PlayerId}"
    )]
    private static partial void Ended(ILogger log, string gameId, int epoch, EndReason reason, string? playerId);

    [LoggerMessage(
        LogLevel.Error,
        "Game {GameId} epoch {Epoch}: the journal failed; the game starts again from what it holds"
    )]
    public static partial void JournalFailed(this ILogger log, Exception cause, string gameId, int epoch);

    [LoggerMessage(
        LogLevel.Warning,
        "Game {GameId} epoch {Epoch}: its snapshot was not written; until the next one it is read back from more "
            + "entries"
    )]
    public static partial void SnapshotFailed(this ILogger log, Exception cause, string gameId, int epoch);

    [LoggerMessage(LogLevel.Debug, "Game {GameId} epoch {Epoch}: the session of {PlayerId} looks for it again")]
    public static partial void LooksForGame(this ILogger log, string gameId, int epoch, string playerId);
}
