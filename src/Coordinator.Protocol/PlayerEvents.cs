using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coordinator.Protocol;

/// <summary>A player and whether it has a connection to the coordinator.</summary>
public sealed record PlayerPresenceDto(string PlayerId, bool Connected);

/// <summary>The pause in progress. <c>Deadline</c> in Unix ms, when the game ends if nobody recovers.</summary>
public sealed record PauseDto(long PauseFrame, string DetectingPlayer, long Deadline);

/// <summary>Why a game is over.</summary>
public sealed record EndDto(string Reason);

/// <summary>What holds for one game, in ms.</summary>
public sealed record SettingsDto(long ReconnectionTimeoutMs, long JoinTimeoutMs, bool Validation);

/// <summary>One STUN or TURN server, in the form that <c>RTCPeerConnection</c> takes.</summary>
public sealed record IceServerDto(IReadOnlyList<string> Urls, string? Username = null, string? Credential = null);

/// <summary>
/// Sent first on every connection: the whole state. <c>Coordinators</c> are the addresses (http or https) at which the
/// nodes that are up serve players now, the sender's among them; absent where all players use one address.
/// </summary>
public sealed record GameJoined(
    string GameId,
    string PlayerId,
    string Phase,
    IReadOnlyList<PlayerPresenceDto> Players,
    int Epoch,
    PauseDto? Pause,
    EndDto? Ended,
    IReadOnlyList<IceServerDto> IceServers,
    SettingsDto Settings,
    JsonElement? Metadata,
    IReadOnlyList<string>? Coordinators = null
);

/// <summary>All players are here: connect to each other.</summary>
public sealed record GameReady(string GameId, IReadOnlyList<string> Players);

/// <summary>A signal relayed from another player. <c>Payload</c> is opaque to the coordinator.</summary>
public sealed record RelayedSignal(string FromPlayerId, string Type, JsonElement Payload, int? Attempt);

/// <summary>Every player has validated its links: play.</summary>
public sealed record ValidationComplete(string GameId);

/// <summary>Links could not be established: the game is over before it began.</summary>
public sealed record ValidationRepool(string GameId, string Message, string Reason);

/// <summary>A link was lost: everyone pauses. <c>Deadline</c> in Unix ms.</summary>
public sealed record PauseEvent(
    string GameId,
    long PauseFrame,
    string DetectingPlayer,
    int Epoch,
    long TimeoutMs,
    long Deadline
);

/// <summary>Every lost player has recovered: everyone resumes at <c>ResumeAt</c> (Unix ms, coordinator's
/// clock).</summary>
public sealed record ResumeEvent(
    string GameId,
    int Epoch,
    long PauseDurationMs,
    IReadOnlyDictionary<string, long> Frames,
    long ResumeAt
);

/// <summary>What the pauses of a game that is over came to.</summary>
public sealed record EndedReconnectionData(
    long TotalPauseDurationMs,
    IReadOnlyList<string> LostPlayers,
    IReadOnlyList<string> RecoveredPlayers
);

/// <summary>The game is over. <c>DisconnectedPlayerId</c> is written also where it is null.</summary>
public sealed record GameEndedEvent(
    string GameId,
    string Reason,
    EndedReconnectionData ReconnectionData,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? DisconnectedPlayerId
);

/// <summary>A player's connection to the coordinator came or went.</summary>
public sealed record PlayerPresenceEvent(string GameId, string PlayerId, bool Connected);

/// <summary>A newer connection took over; this one is about to be closed.</summary>
public sealed record SessionReplaced(string GameId, string PlayerId);

/// <summary>The answer to most hub methods.</summary>
public sealed record ResultDto(string Result);

/// <summary>The answer to <c>clock</c>: the coordinator's time in Unix ms, and what the player sent.</summary>
public sealed record ClockDto(double Now, double SentAt);

/// <summary>The answer to <c>renew_token</c>: a fresh token of the same player, and until when it opens the door, in
/// Unix ms.</summary>
public sealed record RenewedTokenDto(string Token, long ExpiresAt);

/// <summary>The answer to <c>ice_servers</c>.</summary>
public sealed record IceServersDto(IReadOnlyList<IceServerDto> IceServers);
