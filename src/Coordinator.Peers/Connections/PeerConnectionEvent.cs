namespace Coordinator.Peers;

/// <summary>What happens on a connection, as its <see cref="IPeerConnectionFactory"/> tells it.</summary>
public abstract record PeerConnectionEvent
{
    private PeerConnectionEvent() { }

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
    /// <summary>Nothing has begun.</summary>
    New,

    /// <summary>Ways to the other side are tried.</summary>
    Checking,

    /// <summary>A way works; others are still tried.</summary>
    Connected,

    /// <summary>A way works, and no others are tried.</summary>
    Completed,

    /// <summary>Nothing comes any more. It may come back by itself.</summary>
    Disconnected,

    /// <summary>No way works. In some stacks data flows again all the same when the path heals.</summary>
    Failed,

    /// <summary>Closed from this side.</summary>
    Closed,
}

/// <summary>The states of a data channel.</summary>
public enum ChannelState
{
    /// <summary>There is no channel yet.</summary>
    None,

    /// <summary>It is being opened.</summary>
    Connecting,

    /// <summary>It can carry frames, or could: a dead path does not close it.</summary>
    Open,

    /// <summary>The far side has closed it.</summary>
    Closed,
}
