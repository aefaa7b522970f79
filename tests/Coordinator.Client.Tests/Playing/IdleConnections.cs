namespace Coordinator.Client.Tests.Playing;

/// <summary>Connections that never come about.</summary>
internal sealed class IdleConnections : IPeerConnectionFactory
{
    private int _disposed;

    /// <summary>How many were closed.</summary>
    public int Disposed => _disposed;

    public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell) => new Idle(this);

    private sealed class Idle(IdleConnections all) : IPeerConnection
    {
        public string? LocalCandidateType => null;

        public int? MessageWindow => null;

        public Task<string> CreateOfferAsync() => Task.FromResult("offer");

        public Task<string> AcceptOfferAsync(string sdp) => Task.FromResult("answer");

        public void AcceptAnswer(string sdp)
        {
        }

        public void AddRemoteCandidate(IceCandidate candidate)
        {
        }

        public bool TrySend(byte[] frame, bool mayOvertake = false) => false;

        public void Dispose() => Interlocked.Increment(ref all._disposed);
    }
}
