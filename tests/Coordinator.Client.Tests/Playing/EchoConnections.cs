namespace Coordinator.Client.Tests.Playing;

/// <summary>Connections on which the other player is there at once, answers every beat, and says a word with
/// it.</summary>
internal sealed class EchoConnections : IPeerConnectionFactory
{
    public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell) => new Echo(tell);

    private sealed class Echo(Action<PeerConnectionEvent> tell) : IPeerConnection
    {
        private uint _beats;
        private volatile bool _isDisposed;

        public string? LocalCandidateType => "host";

        public Task<string> CreateOfferAsync() => Open("offer");

        public Task<string> AcceptOfferAsync(string sdp) => Open("answer");

        public void AcceptAnswer(string sdp) { }

        public void AddRemoteCandidate(IceCandidate candidate) { }

        public bool TrySend(byte[] frame, bool isUrgent = false)
        {
            if (_isDisposed)
                return false;
            if (LinkFrame.Decode(frame) is not LinkFrame.Beat beat)
                return true;
            Say(new LinkFrame.Answer(beat.Number, beat.SentAt));
            Say(new LinkFrame.Beat(++_beats, beat.SentAt));
            Say(new LinkFrame.Message(PeerMessage.Of("a word")));
            return true;
        }

        public void Dispose() => _isDisposed = true;

        private void Say(LinkFrame frame) => tell(new PeerConnectionEvent.FrameReceived(frame.Encode()));

        /// <summary>Only once its maker has it: what it tells before that is nobody's.</summary>
        private async Task<string> Open(string description)
        {
            await Task.Yield();
            tell(new PeerConnectionEvent.IceChanged(IceState.Connected));
            tell(new PeerConnectionEvent.ChannelOpened());
            return description;
        }
    }
}
