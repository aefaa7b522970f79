namespace Coordinator.Peers;

/// <summary>What happens on a connection, as its <see cref="IPeerConnectionFactory"/> tells it.</summary>
public abstract record PeerConnectionEvent
{
    private PeerConnectionEvent()
    {
    }

    /// <summary>A local candidate, to be signalled to the other side.</summary>
    public sealed record CandidateFound(IceCandidate Candidate) : PeerConnectionEvent;

    /// <summary>ICE is in another state than told before.</summary>
    public sealed record IceChanged(IceState State) : PeerConnectionEvent;

    /// <summary>The channel can carry frames. Once.</summary>
    public sealed record ChannelOpened : PeerConnectionEvent;

    /// <summary>The channel was closed, and not from this side. At most once.</summary>
    public sealed record ChannelClosed : PeerConnectionEvent;

    /// <summary>A frame from the other side. The bytes are the receiver's.</summary>
    public sealed record FrameReceived(byte[] Frame) : PeerConnectionEvent;
}

/// <summary>The states of ICE (RFC 8445 and the W3C's WebRTC).</summary>
public enum IceState
{
    New,
    Checking,
    Connected,
    Completed,
    Disconnected,
    Failed,
    Closed,
}

/// <summary>The states of a data channel. <c>None</c>: there is no channel yet.</summary>
public enum ChannelState
{
    None,
    Connecting,
    Open,
    Closed,
}
