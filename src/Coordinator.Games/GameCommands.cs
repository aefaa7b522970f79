using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>
/// What a player says about a loss. Frames in the game's own counter, states as the player's WebRTC names them.
/// <c>ConnectionType</c>: ICE's candidate type of the lost link, as in <see cref="LinkHealth"/>; null where it is not
/// known.
/// </summary>
public sealed record LossReport(
    long Frame,
    DateTimeOffset? ReportedAt = null,
    string? IceState = null,
    string? DcState = null,
    string? Peer = null,
    string? ConnectionType = null
);

/// <summary>Something that someone wants of a game.</summary>
public abstract record GameCommand;

/// <summary>Something that a player of the game wants of it.</summary>
public abstract record PlayerCommand(string Player) : GameCommand;

/// <summary>The commands of a game, as they reach its mailbox.</summary>
public static class GameCommands
{
    /// <summary>Makes the game. A second request with the same <paramref name="CreationId"/> is the first one
    /// again.</summary>
    public sealed record Create(
        string GameId,
        string CreationId,
        ImmutableArray<string> Players,
        GameSettings Settings,
        string? Metadata
    ) : GameCommand;

    /// <summary>
    /// The player's connection to the coordinator has come. <paramref name="Instance"/>: the name of the library behind
    /// it, the same for its reconnections; null where it gave none.
    /// </summary>
    public sealed record Connect(string Player, string? Instance = null) : PlayerCommand(Player);

    /// <summary>The player's connection to the coordinator has gone.</summary>
    public sealed record Disconnect(string Player) : PlayerCommand(Player);

    /// <summary><c>p2p_validation_success</c>.</summary>
    public sealed record ReportValidated(string Player) : PlayerCommand(Player);

    /// <summary><c>p2p_validation_failed</c>.</summary>
    public sealed record ReportValidationFailed(string Player, string Reason) : PlayerCommand(Player);

    /// <summary><c>p2p_connection_lost</c>. Without an epoch it speaks of the pause in progress, or starts
    /// one.</summary>
    public sealed record ReportLost(string Player, LossReport Report, int? Epoch) : PlayerCommand(Player);

    /// <summary><c>p2p_reconnection_success</c>. <paramref name="Duration"/>: how long it took, as the player
    /// says.</summary>
    public sealed record ReportRecovered(string Player, TimeSpan? Duration, int? Attempts, long? Frame, int? Epoch)
        : PlayerCommand(Player);

    /// <summary><c>p2p_reconnection_timeout</c>.</summary>
    public sealed record ReportTimedOut(string Player, int? Attempts, int? Epoch) : PlayerCommand(Player);

    /// <summary><c>p2p_health_report</c>: how a link of the player is.</summary>
    public sealed record ReportHealth(string Player, LinkHealth Health) : PlayerCommand(Player);

    /// <summary>
    /// <c>p2p_health_report</c> with <c>interrupted_ms</c>: a link of the player was without proof of life for so long
    /// and is alive again, without having been lost.
    /// </summary>
    public sealed record ReportInterrupted(string Player, string? Peer, TimeSpan Duration, string? ConnectionType)
        : PlayerCommand(Player);

    /// <summary>The player has measured how long what it is told takes to it, one way.</summary>
    public sealed record ReportDelay(string Player, TimeSpan Delay) : PlayerCommand(Player);

    /// <summary><c>leave_game</c>.</summary>
    public sealed record Leave(string Player, string? Reason) : PlayerCommand(Player);

    /// <summary>The operator closes the game.</summary>
    public sealed record Close : GameCommand;

    /// <summary>A timer that was set for this phase and epoch. One that is not due, or of another time, does
    /// nothing.</summary>
    public sealed record WakeUp(GamePhase Phase, int Epoch) : GameCommand;

    /// <summary>The game has just been read back from its journal by another process.</summary>
    public sealed record TakeOver : GameCommand;
}
