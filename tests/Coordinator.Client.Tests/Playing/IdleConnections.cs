namespace Coordinator.Client.Tests.Playing;

/// <summary>Connections that never come about.</summary>
internal sealed class IdleConnections : IPeerConnectionFactory
{
    private int _made,
        _disposed;

    /// <summary>How many were made.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>How many were closed.</summary>
    public int Disposed => _disposed;

    public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell)
    {
        Interlocked.Increment(ref _made);
        return new Idle(this);
    }

    private sealed class Idle(IdleConnections all) : IPeerConnection
    {
        public string? LocalCandidateType => null;

        public Task<string> CreateOfferAsync() => Task.FromResult("offer");

        public Task<string> AcceptOfferAsync(string sdp) => Task.FromResult("answer");

        public void AcceptAnswer(string sdp) { }

        public void AddRemoteCandidate(IceCandidate candidate) { }

        public bool TrySend(byte[] frame, bool isUrgent = false) => false;

        public void Dispose() => Interlocked.Increment(ref all._disposed);
    }
}
