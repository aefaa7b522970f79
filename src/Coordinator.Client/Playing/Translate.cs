using Coordinator.Protocol;

namespace Coordinator.Client.Playing;

/// <summary>From the wire's words to the library's.</summary>
internal static class Translate
{
    public static PauseInfo Pause(PauseEvent told) => new(
        told.Epoch, told.PauseFrame, told.DetectingPlayer, told.Deadline, TimeSpan.FromMilliseconds(told.TimeoutMs), IsLocal: false);

    /// <summary>The pause in progress when a player attaches. Without one in the message, it is taken to have begun now.</summary>
    public static PauseInfo JoinedPause(GameJoined joined, double now)
    {
        var timeout = TimeSpan.FromMilliseconds(joined.Settings.ReconnectionTimeoutMs);
        return new PauseInfo(
            joined.Epoch, joined.Pause?.PauseFrame ?? 0, joined.Pause?.DetectingPlayer ?? "",
            joined.Pause?.Deadline ?? now + timeout.TotalMilliseconds, timeout, IsLocal: false);
    }

    public static ResumeInfo Resume(ResumeEvent told) => new(
        told.Epoch, TimeSpan.FromMilliseconds(told.PauseDurationMs), told.Frames, told.ResumeAt);

    public static EndInfo End(GameEndedEvent told) => new(
        told.Reason, told.DisconnectedPlayerId, TimeSpan.FromMilliseconds(told.ReconnectionData.TotalPauseDurationMs),
        told.ReconnectionData.LostPlayers, told.ReconnectionData.RecoveredPlayers);
}
