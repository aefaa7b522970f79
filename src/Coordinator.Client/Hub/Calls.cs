using Coordinator.Peers;

namespace Coordinator.Client.Hub;

/// <summary>Nothing but the method's name.</summary>
internal sealed record NoFields;

internal sealed record SignalCall(string TargetPlayerId, string Type, SignalPayload Payload, int Attempt);

internal sealed record ReasonCall(string? Reason);

internal sealed record LossCall(
    long FrameNumber,
    long Timestamp,
    string? IceState,
    string? DcState,
    string? PeerId,
    int Epoch,
    string? ConnectionType = null,
    long? SilenceMs = null
);

internal sealed record RecoveryCall(long? DurationMs, int? Attempts, long FrameNumber, int Epoch);

internal sealed record TimeoutCall(long PauseDurationMs, int Attempts, int Epoch);

internal sealed record HealthCall(
    string PeerId,
    string Status,
    string? ConnectionType,
    long? LatencyMs,
    long? InterruptedMs = null
);

internal sealed record ClockCall(double SentAt, int? DelayMs = null);
