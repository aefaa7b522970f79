using System.Text.Json.Serialization;

namespace Coordinator.Protocol;

/// <summary>What is sent to players, and the answers to backends: how they are written is made when this is
/// compiled.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GameJoined)), JsonSerializable(typeof(GameReady)), JsonSerializable(typeof(RelayedSignal))]
[
    JsonSerializable(typeof(ValidationComplete)),
    JsonSerializable(typeof(ValidationRepool)),
    JsonSerializable(typeof(PauseEvent))
]
[
    JsonSerializable(typeof(ResumeEvent)),
    JsonSerializable(typeof(GameEndedEvent)),
    JsonSerializable(typeof(PlayerPresenceEvent))
]
[JsonSerializable(typeof(SessionReplaced)), JsonSerializable(typeof(ResultDto)), JsonSerializable(typeof(ClockDto))]
[JsonSerializable(typeof(IceServersDto)), JsonSerializable(typeof(CreatedGameDto)), JsonSerializable(typeof(GameDto))]
[
    JsonSerializable(typeof(GameListDto)),
    JsonSerializable(typeof(ReconnectionDataDto)),
    JsonSerializable(typeof(RenewedTokenDto))
]
public sealed partial class WireJsonTypes : JsonSerializerContext;
