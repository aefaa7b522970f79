using Coordinator.Games;
using Coordinator.Protocol;

namespace Coordinator.Node.Wire;

/// <summary>What happens in a game, as the event that players are sent.</summary>
internal static class NoticeViews
{
    private const string RepoolMessage = "The players could not connect to each other. Please look for another game.";

    /// <summary>The event's name and its body.</summary>
    public static (string Event, object Body) Of(string gameId, Notice notice) =>
        notice switch
        {
            Notices.Ready n => (HubEvents.GameReady, new GameReady(gameId, n.Players)),
            Notices.Started => (HubEvents.ValidationComplete, new ValidationComplete(gameId)),
            Notices.Repool n => (HubEvents.ValidationRepool, new ValidationRepool(gameId, RepoolMessage, n.Reason)),
            Notices.Paused n => (
                HubEvents.Pause,
                new PauseEvent(
                    gameId,
                    n.Frame,
                    n.DetectingPlayer,
                    n.Epoch,
                    Ms(n.Timeout),
                    n.Deadline.ToUnixTimeMilliseconds()
                )
            ),
            Notices.Resumed n => (
                HubEvents.Resume,
                new ResumeEvent(gameId, n.Epoch, Ms(n.PauseDuration), n.Frames, n.ResumeAt.ToUnixTimeMilliseconds())
            ),
            Notices.Ended n => (
                HubEvents.GameEnded,
                new GameEndedEvent(
                    gameId,
                    WireNames.Of(n.Reason),
                    new EndedReconnectionData(Ms(n.TotalPaused), n.LostPlayers, n.RecoveredPlayers),
                    n.DisconnectedPlayer
                )
            ),
            Notices.Presence n => (HubEvents.PlayerPresence, new PlayerPresenceEvent(gameId, n.Player, n.Connected)),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice, "A notice without an event."),
        };

    private static long Ms(TimeSpan duration) => (long)duration.TotalMilliseconds;
}
