using Coordinator.Peers;

namespace Coordinator.Bench.Play.Loopback;

/// <summary>
/// One end of a connection in memory. It comes about as a real one does: an offer and its answer, which the players'
/// libraries bring to each other through the coordinator, then the candidate of either (the other end learns its peer's
/// from the first packet, RFC 8445, section 7.3.1.3), ICE, and a channel.
/// </summary>
internal sealed class LoopbackConnection(
    LoopbackNetwork network,
    int number,
    string player,
    Action<PeerConnectionEvent> tell
) : IPeerConnection
{
    private static readonly IceCandidate OwnCandidate = new("candidate:1 1 udp 2130706431 127.0.0.1 9 typ host");

    /// <summary>Where frames go; null: the channel is not open. Read without the network's lock: frames are
    /// many.</summary>
    private volatile LoopbackConnection? _receiver;

    /// <summary>The path carries them.</summary>
    private volatile bool _carries;

    private volatile bool _isDisposed;
    private bool _isAnswered,
        _hasCandidate,
        _isBroken;

    public int Number => number;

    public string Player => player;

    /// <summary>The other end, once it is known.</summary>
    public LoopbackConnection? Far { get; private set; }

    /// <summary>The channel has been open, and this end has not been told of its end.</summary>
    public bool WasOpen { get; private set; }

    public string? LocalCandidateType => WasOpen ? "host" : null;

    public Task<string> CreateOfferAsync()
    {
        Tell(new PeerConnectionEvent.CandidateFound(OwnCandidate));
        return Task.FromResult(Description.Of(number, setup: "actpass"));
    }

    public Task<string> AcceptOfferAsync(string sdp)
    {
        if (Description.NumberIn(sdp) is not { } offerer)
            return Task.FromException<string>(
                new PeerConnectionException("This is no offer of a player of this process.")
            );
        network.Change(() =>
        {
            // Who has given its offer up meanwhile is answered all the same, as over a network.
            if (network.TryFind(offerer, out var far))
                Far = far;
            Tell(new PeerConnectionEvent.IceChanged(IceState.Checking));
        });
        Tell(new PeerConnectionEvent.CandidateFound(OwnCandidate));
        return Task.FromResult(Description.Of(number, setup: "active"));
    }

    public void AcceptAnswer(string sdp)
    {
        if (Description.NumberIn(sdp) is not { } answerer)
            throw new PeerConnectionException("This is no answer of a player of this process.");
        network.Change(() =>
        {
            if (!network.TryFind(answerer, out var far))
                return;
            if (far.Far != this)
                throw new PeerConnectionException("This answers another offer.");
            Far = far;
            _isAnswered = true;
            Tell(new PeerConnectionEvent.IceChanged(IceState.Checking));
            far.OpenIfReady();
            OpenIfReady();
        });
    }

    public void AddRemoteCandidate(IceCandidate candidate) =>
        network.Change(() =>
        {
            _hasCandidate = true;
            OpenIfReady();
        });

    public bool TrySend(byte[] frame, bool isUrgent = false)
    {
        if (_receiver is not { } receiver || _isDisposed)
            return false;
        // Shared instead of copied: no library writes into what it has sent or received.
        if (_carries && !receiver._isDisposed)
            receiver.Tell(new PeerConnectionEvent.FrameReceived(frame));
        return true;
    }

    /// <summary>Says goodbye, where the path carries it.</summary>
    public void Dispose() =>
        network.Change(() =>
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            network.Forget(this);
            if (_receiver is { } far && _carries)
                far.Tell(new PeerConnectionEvent.ChannelClosed());
            _receiver = null;
        });

    /// <summary>The network's own: called with its lock held, as are those below.</summary>
    public void PathChanged()
    {
        _carries = !_isBroken && Far is { } far && network.Carries(player, far.Player);
        OpenIfReady();
    }

    /// <summary>Never again does anything come through.</summary>
    public void Break()
    {
        _isBroken = true;
        _carries = false;
    }

    /// <summary>Unless it is disposed of, which it may be at this very moment.</summary>
    public void Tell(PeerConnectionEvent happened)
    {
        if (_isDisposed)
            return;
        if (happened is PeerConnectionEvent.ChannelClosed)
        {
            // At most once.
            if (!WasOpen)
                return;
            WasOpen = false;
            _receiver = null;
        }
        tell(happened);
    }

    private void OpenIfReady()
    {
        if (Far is not { } far || far.Far != this || WasOpen || _receiver is not null || _isBroken || far._isDisposed)
            return;
        var isNegotiated = (_isAnswered || far._isAnswered) && (_hasCandidate || far._hasCandidate);
        if (!isNegotiated || !network.Carries(player, far.Player) || !network.Carries(far.Player, player))
            return;
        foreach (var end in new[] { this, far })
        {
            end.Tell(new PeerConnectionEvent.IceChanged(IceState.Connected));
            end.Tell(new PeerConnectionEvent.ChannelOpened());
            (end.WasOpen, end._carries) = (true, true);
        }
        // Only now, so that no frame overtakes the word that the channel is open.
        (_receiver, far._receiver) = (far, this);
    }
}
