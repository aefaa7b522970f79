namespace Coordinator.Peers;

/// <summary>
/// One WebRTC connection to one other player, with the one data channel on it. One instance is one attempt: it is never
/// restarted, only replaced. The side that offers makes the channel; it is called <see cref="PeerChannel.Label"/>.
/// </summary>
/// <remarks>
/// All members may be called from any thread. None blocks. After <see cref="IDisposable.Dispose"/>, which tells the far
/// side where it can be reached, calls do nothing and no event is told any more. None should throw but as it says; one
/// that does is warned of, and counts as one that came to nothing.
/// </remarks>
public interface IPeerConnection : IDisposable
{
    /// <summary>Makes the offer, as SDP. Once, on the side that offers.</summary>
    Task<string> CreateOfferAsync();

    /// <summary>Takes the other side's offer and makes the answer, as SDP. Once, on the side that answers.</summary>
    /// <exception cref="PeerConnectionException">The offer cannot be answered.</exception>
    Task<string> AcceptOfferAsync(string sdp);

    /// <summary>Takes the answer to the offer made here.</summary>
    /// <exception cref="PeerConnectionException">The answer does not fit the offer.</exception>
    void AcceptAnswer(string sdp);

    /// <summary>Takes a candidate of the other side, before or after its description. One that is not usable is
    /// ignored.</summary>
    void AddRemoteCandidate(IceCandidate candidate);

    /// <summary>
    /// Sends a frame (bytes, at most <see cref="PeerChannel.MaxFrameBytes"/>). False where the channel is not open, or
    /// so much waits before it that it would arrive too old: then it is dropped. Urgent are beats, answers and notices,
    /// which are small and few: they go where a message is dropped.
    /// </summary>
    bool TrySend(byte[] frame, bool isUrgent = false);

    /// <summary>How the traffic leaves this machine: <c>host</c>, <c>srflx</c>, <c>prflx</c> or <c>relay</c> (RFC
    /// 8445). Null while it is not known.</summary>
    string? LocalCandidateType { get; }
}

/// <summary>Makes connections.</summary>
public interface IPeerConnectionFactory
{
    /// <summary>Makes a connection that has not begun yet.</summary>
    /// <param name="settings">The servers it may use.</param>
    /// <param name="tell">
    /// Takes what happens on it, in order. Called from any thread; returns at once and does not throw. Never called
    /// before this method has returned.
    /// </param>
    IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell);
}

/// <summary>What a connection may use. <c>RelayOnly</c>: nothing but relays (TURN).</summary>
public sealed record PeerConnectionSettings(IReadOnlyList<IceServer> IceServers, bool RelayOnly = false);

/// <summary>A description or a candidate could not be taken, or made.</summary>
public sealed class PeerConnectionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What both ends of a link agree on.</summary>
public static class PeerChannel
{
    /// <summary>The data channel's label. Channels of other names are the application's own and ignored.</summary>
    public const string Label = "coordinator";

    /// <summary>Bytes that a frame may have: one kind byte and a message of 65 535.</summary>
    public const int MaxFrameBytes = 65_536;
}
