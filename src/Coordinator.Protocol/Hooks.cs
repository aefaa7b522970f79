using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coordinator.Protocol;

/// <summary>Values of <c>type</c> in a hook's body.</summary>
public static class HookTypes
{
    public const string LinkLost = "link.lost";
    public const string GamePaused = "game.paused";
    public const string GameResumed = "game.resumed";
    public const string GameEnded = "game.ended";
}

/// <summary>
/// The body of every hook, in the form that the Standard Webhooks specification recommends. <c>Timestamp</c>: when it
/// happened, ISO 8601 in UTC. Times within <c>Data</c> are Unix ms, as everywhere in the contract.
/// </summary>
public sealed record HookBody<T>(string Type, string Timestamp, T Data);

/// <summary>A player reported the loss of a link. <c>Epoch</c>: of the pause that it belongs to.</summary>
public sealed record LinkLostHook(
    string GameId,
    int Epoch,
    IReadOnlyList<string> Players,
    JsonElement? Metadata,
    string PlayerId,
    string? PeerId,
    long Frame,
    string? IceState,
    string? DcState,
    string? ConnectionType
);

/// <summary>Everyone is paused. <c>Deadline</c> in Unix ms: when the game ends if nobody recovers.</summary>
public sealed record GamePausedHook(
    string GameId,
    int Epoch,
    IReadOnlyList<string> Players,
    JsonElement? Metadata,
    long PauseFrame,
    string DetectingPlayer,
    long Deadline
);

/// <summary>Every lost player is back, and play goes on.</summary>
public sealed record GameResumedHook(
    string GameId,
    int Epoch,
    IReadOnlyList<string> Players,
    JsonElement? Metadata,
    long PauseDurationMs
);

/// <summary>The game is over. <c>DisconnectedPlayerId</c> is written also where it is null.</summary>
public sealed record GameEndedHook(
    string GameId,
    int Epoch,
    IReadOnlyList<string> Players,
    JsonElement? Metadata,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? DisconnectedPlayerId,
    EndedReconnectionData ReconnectionData
);
