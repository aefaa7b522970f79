using Coordinator.Protocol;

namespace Coordinator.Client.Playing;

/// <summary>From the wire's words to the library's.</summary>
internal static class Translate
{
    /// <summary>A year.</summary>
    private const long LongMs = 365L * 24 * 3_600_000;

    public static PauseInfo Pause(PauseEvent told) =>
        new(
            told.Epoch,
            told.PauseFrame,
            told.DetectingPlayer,
            told.Deadline,
            TimeSpan.FromMilliseconds(told.TimeoutMs),
            IsLocal: false
        );

    /// <summary>The pause in progress when a player attaches. Without one in the message, it is taken to have begun
    /// now.</summary>
    public static PauseInfo JoinedPause(GameJoined joined, double now)
    {
        var timeout = TimeSpan.FromMilliseconds(joined.Settings.ReconnectionTimeoutMs);
        return new PauseInfo(
            joined.Epoch,
            joined.Pause?.PauseFrame ?? 0,
            joined.Pause?.DetectingPlayer ?? "",
            joined.Pause?.Deadline ?? now + timeout.TotalMilliseconds,
            timeout,
            IsLocal: false
        );
    }

    public static ResumeInfo Resume(ResumeEvent told) =>
        new(told.Epoch, TimeSpan.FromMilliseconds(told.PauseDurationMs), told.Frames, told.ResumeAt);

    /// <summary>Whether another player has told all that belongs to it, and nothing that is out of all
    /// bounds.</summary>
    public static bool IsWhole(PauseEvent told) =>
        told is { DetectingPlayer: not null, PauseFrame: >= 0, TimeoutMs: >= 0 and < LongMs };

    /// <inheritdoc cref="IsWhole(PauseEvent)"/>
    public static bool IsWhole(ResumeEvent told) => told is { Frames: not null, PauseDurationMs: >= 0 and < LongMs };

    /// <inheritdoc cref="IsWhole(PauseEvent)"/>
    public static bool IsWhole(GameEndedEvent told) =>
        told
            is {
                Reason: not null,
                ReconnectionData:
                { LostPlayers: not null, RecoveredPlayers: not null, TotalPauseDurationMs: >= 0 and < LongMs },
            };

    public static EndInfo End(GameEndedEvent told) =>
        new(
            told.Reason,
            told.DisconnectedPlayerId,
            TimeSpan.FromMilliseconds(told.ReconnectionData.TotalPauseDurationMs),
            told.ReconnectionData.LostPlayers,
            told.ReconnectionData.RecoveredPlayers
        );
}
