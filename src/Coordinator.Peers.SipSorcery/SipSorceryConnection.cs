using SIPSorcery.Net;

namespace Coordinator.Peers.SipSorcery;

/// <summary>
/// One <see cref="RTCPeerConnection"/>. SIPSorcery raises its events on threads that an exception would end, with the
/// whole process in the case of ICE: every handler is guarded and only tells.
/// </summary>
internal sealed class SipSorceryConnection : IPeerConnection
{
    /// <summary>
    /// With more than this waiting, in bytes, beats are dropped: two of the largest messages. On a link that stays lost
    /// they are sent for as long as it is kept.
    /// </summary>
    private const ulong MaxBufferedBytes = 2 * PeerChannel.MaxFrameBytes;

    /// <summary>With more than this waiting, in bytes, a message would grow old before it leaves. A browser's library
    /// has the same.</summary>
    private const ulong MaxBufferedForMessages = 16_384;

    /// <summary>
    /// SIPSorcery 10.0.16 says for 0 that the channel is reliable, and for anything else that nothing is sent again.
    /// </summary>
    private const ushort NeverSentAgain = 1;

    private readonly RTCPeerConnection _peer;
    private readonly Action<PeerConnectionEvent> _tell;
    private readonly Action<Task> _closing;
    private readonly Lock _lock = new();
    private RTCDataChannel? _channel;
    private RTCIceConnectionState _ice = RTCIceConnectionState.@new;
    private bool _isOpen;
    private bool _isOver;

    /// <param name="configuration">The servers, and the certificate.</param>
    /// <param name="tell">Takes what happens.</param>
    /// <param name="closing">Takes what is still to be waited for once it is closed.</param>
    /// <param name="beginning">Given the connection before it begins.</param>
    public SipSorceryConnection(
        RTCConfiguration configuration,
        Action<PeerConnectionEvent> tell,
        Action<Task> closing,
        Action<RTCPeerConnection> beginning
    )
    {
        (_tell, _closing) = (tell, closing);
        _peer = new RTCPeerConnection(configuration);
        beginning(_peer);
        _peer.oniceconnectionstatechange += state => Guard(() => OnIce(state));
        _peer.ondatachannel += channel => Guard(() => OnChannel(channel));
    }

    public string? LocalCandidateType => _peer.GetRtpChannel()?.NominatedEntry?.LocalCandidate?.type.ToString();

    public Task<string> CreateOfferAsync() =>
        Task.Run(async () =>
        {
            var settings = new RTCDataChannelInit { ordered = false, maxRetransmits = NeverSentAgain };
            var channel = await _peer.createDataChannel(PeerChannel.Label, settings).ConfigureAwait(false);
            channel.onopen += () => Guard(() => OnOpen(channel));
            Follow(channel);
            var offer = _peer.createOffer();
            await _peer.setLocalDescription(offer).ConfigureAwait(false);
            FindCandidates();
            return offer.sdp;
        });

    public Task<string> AcceptOfferAsync(string sdp) =>
        Task.Run(async () =>
        {
            SetRemote(RTCSdpType.offer, sdp);
            var answer = _peer.createAnswer();
            await _peer.setLocalDescription(answer).ConfigureAwait(false);
            FindCandidates();
            return answer.sdp;
        });

    public void AcceptAnswer(string sdp) => SetRemote(RTCSdpType.answer, sdp);

    public void AddRemoteCandidate(IceCandidate candidate)
    {
        // "end-of-candidates" has no address, and TCP is not spoken here. There is one media line, whatever the other
        // side calls it.
        if (!candidate.Candidate.Contains(" udp ", StringComparison.OrdinalIgnoreCase))
            return;
        Guard(() =>
            _peer.addIceCandidate(
                new RTCIceCandidateInit
                {
                    candidate = candidate.Candidate,
                    sdpMid = "0",
                    sdpMLineIndex = 0,
                }
            )
        );
    }

    public bool TrySend(byte[] frame, bool isUrgent = false)
    {
        var channel = _channel;
        var most = isUrgent ? MaxBufferedBytes : MaxBufferedForMessages;
        if (!_isOpen || _isOver || channel is null || channel.bufferedAmount > most)
            return false;
        try
        {
            channel.send(frame);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _isOver = true;
        }
        // It says goodbye over SCTP and DTLS, which takes some ms.
        _closing(Task.Run(() => Guard(() => _peer.close())));
    }

    private void SetRemote(RTCSdpType type, string sdp)
    {
        SetDescriptionResultEnum result;
        try
        {
            result = _peer.setRemoteDescription(new RTCSessionDescriptionInit { type = type, sdp = sdp });
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new PeerConnectionException($"The {type} could not be read: {e.Message}", e);
        }
        if (result != SetDescriptionResultEnum.OK)
            throw new PeerConnectionException($"The {type} was not taken: {result}.");
    }

    /// <summary>Subscribing also brings what was found before.</summary>
    private void FindCandidates() =>
        _peer.onicecandidate += found =>
            Guard(() =>
                Tell(
                    new PeerConnectionEvent.CandidateFound(
                        new IceCandidate($"{RTCIceCandidate.CANDIDATE_PREFIX}:{found.candidate}")
                    )
                )
            );

    private void OnIce(RTCIceConnectionState state)
    {
        lock (_lock)
        {
            // Said again whenever the nominated pair changes.
            if (state == _ice)
                return;
            _ice = state;
        }
        Tell(
            new PeerConnectionEvent.IceChanged(
                state switch
                {
                    RTCIceConnectionState.checking => IceState.Checking,
                    RTCIceConnectionState.connected => IceState.Connected,
                    RTCIceConnectionState.disconnected => IceState.Disconnected,
                    RTCIceConnectionState.failed => IceState.Failed,
                    RTCIceConnectionState.closed => IceState.Closed,
                    _ => IceState.New,
                }
            )
        );
    }

    /// <summary>The other side's channel, which is open already.</summary>
    private void OnChannel(RTCDataChannel channel)
    {
        if (channel.label != PeerChannel.Label)
            return;
        Follow(channel);
        OnOpen(channel);
    }

    private void Follow(RTCDataChannel channel)
    {
        channel.onmessage += (_, _, data) => Guard(() => OnFrame(data));
        channel.onclose += () => Guard(OnClosed);
        _channel = channel;
    }

    private void OnOpen(RTCDataChannel channel)
    {
        lock (_lock)
        {
            if (_isOpen || channel != _channel)
                return;
            _isOpen = true;
        }
        Tell(new PeerConnectionEvent.ChannelOpened());
    }

    private void OnFrame(byte[] frame) => Tell(new PeerConnectionEvent.FrameReceived(frame));

    private void OnClosed()
    {
        lock (_lock)
        {
            if (!_isOpen || _isOver)
                return;
            _isOpen = false;
        }
        Tell(new PeerConnectionEvent.ChannelClosed());
    }

    private void Tell(PeerConnectionEvent happened)
    {
        if (!_isOver)
            _tell(happened);
    }

    private static void Guard(Action handle)
    {
        try
        {
            handle();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nothing here can be repaired from here, and the thread is SIPSorcery's. The link's beats notice what
            // matters.
        }
    }
}
