using System.Text.Json;

namespace Coordinator.Protocol;

/// <summary>A player of a new game and the token it connects with.</summary>
public sealed record CreatedPlayerDto(string PlayerId, string Token);

/// <summary>The answer to <c>POST /games</c>. <c>Hub</c> is the hub's address, ready for a client.</summary>
public sealed record CreatedGameDto(string GameId, IReadOnlyList<CreatedPlayerDto> Players, string Hub);

/// <summary>The answer to <c>GET /games/{id}</c>. <c>CreatedAt</c> in Unix ms.</summary>
public sealed record GameDto(
    string GameId,
    string Phase,
    int Epoch,
    IReadOnlyList<PlayerPresenceDto> Players,
    PauseDto? Pause,
    EndDto? Ended,
    SettingsDto Settings,
    JsonElement? Metadata,
    long CreatedAt
);

/// <summary>One game in the answer to <c>GET /games</c>. Times in Unix ms.</summary>
public sealed record GameSummaryDto(
    string GameId,
    string Phase,
    int Epoch,
    IReadOnlyList<string> Players,
    EndDto? Ended,
    long CreatedAt
);

/// <summary>The answer to <c>GET /games</c>. <c>Next</c> is the <c>after</c> of the next page, absent on the
/// last.</summary>
public sealed record GameListDto(IReadOnlyList<GameSummaryDto> Games, string? Next);

/// <summary>
/// One reported loss. <c>Timestamp</c> is the coordinator's, <c>ReportedTimestamp</c> the player's (Unix ms);
/// <c>ConnectionType</c> one of <see cref="ConnectionTypes"/>.
/// </summary>
public sealed record DisconnectionDto(
    long Timestamp,
    long Frame,
    string DetectingPeer,
    string? IceState,
    string? DcState,
    int Epoch,
    string? PeerId,
    long? ReportedTimestamp,
    string? ConnectionType = null
);

/// <summary>How a lost player fared. <c>Timestamp</c> in Unix ms.</summary>
public sealed record ReconnectionAttemptDto(
    long Timestamp,
    long DurationMs,
    string Outcome,
    int Attempts,
    int Epoch,
    string? PlayerId
);

/// <summary>The answer to <c>GET /games/{id}/reconnection-data</c>.</summary>
public sealed record ReconnectionDataDto(
    bool InProgress,
    long TotalPauseDurationMs,
    IReadOnlyList<DisconnectionDto> Disconnections,
    IReadOnlyList<ReconnectionAttemptDto> ReconnectionAttempts
);
