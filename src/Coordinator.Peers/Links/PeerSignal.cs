using System.Text.Json.Serialization;

namespace Coordinator.Peers;

/// <summary>What kind of signal it is, in the coordinator's words.</summary>
public static class PeerSignalTypes
{
    /// <summary>An offer of the side that leads.</summary>
    public const string Offer = "offer";

    /// <summary>The answer to an offer; without a description: the wish for one.</summary>
    public const string Answer = "answer";

    /// <summary>A way on which the sender can be reached.</summary>
    public const string IceCandidate = "ice-candidate";
}

/// <summary>A signal between two players, which the coordinator carries, or whatever an application has for
/// it.</summary>
/// <param name="Type">One of <see cref="PeerSignalTypes"/>.</param>
/// <param name="Payload">What it says.</param>
/// <param name="Attempt">Counts the leading side's attempts from 1; 0 before the first.</param>
public sealed record PeerSignal(string Type, SignalPayload Payload, int Attempt);

/// <summary>
/// What two players' libraries say to each other through the coordinator, which does not look inside. The JSON names
/// are those of browsers.
/// </summary>
public sealed record SignalPayload
{
    /// <summary>Names the sender's run of the game, so that one that returns is told from the one before it.</summary>
    [JsonPropertyName("instance")]
    public required string Instance { get; init; }

    /// <summary>The instance that the sender believes it speaks to. Absent before it knows.</summary>
    [JsonPropertyName("to")]
    public string? To { get; init; }

    /// <summary>In offers and answers, what the sender's stack is capable of: <c>restart</c>. Absent where it does not
    /// say.</summary>
    [JsonPropertyName("can")]
    public IReadOnlyList<string>? Can { get; init; }

    /// <summary>The description, in an offer or an answer.</summary>
    [JsonPropertyName("sdp")]
    public string? Sdp { get; init; }

    /// <summary>The offer restarts ICE on the connection that both hold. Only browsers send it.</summary>
    [JsonPropertyName("restart")]
    public bool? Restart { get; init; }

    /// <summary>The candidate, as browsers write it.</summary>
    [JsonPropertyName("candidate")]
    public string? Candidate { get; init; }

    /// <summary>The part of the description that it belongs to, by its name.</summary>
    [JsonPropertyName("sdpMid")]
    public string? SdpMid { get; init; }

    /// <summary>The same by its number, from 0.</summary>
    [JsonPropertyName("sdpMLineIndex")]
    public int? SdpMLineIndex { get; init; }

    /// <summary>From the side that answers: I hold no connection that this could apply to. Make a new one.</summary>
    [JsonPropertyName("refused")]
    public bool? Refused { get; init; }

    /// <summary>From the side that answers: I am here (again), and wait for an offer.</summary>
    [JsonPropertyName("asks")]
    public bool? Asks { get; init; }
}
