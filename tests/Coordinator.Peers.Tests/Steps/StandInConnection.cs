namespace Coordinator.Peers.Tests.Steps;

/// <summary>A connection of which a story says what becomes of it.</summary>
internal sealed class StandInConnection(PeerConnectionSettings settings, Action<StandInConnection, byte[]> sent)
    : IPeerConnection
{
    public PeerConnectionSettings Settings => settings;

    /// <summary>What the link calls it.</summary>
    public required Attempt? Attempt { get; set; }

    public bool IsOpen { get; set; }

    /// <summary>Candidates of the other side that it was given.</summary>
    public int Candidates { get; private set; }

    public string? LocalCandidateType => null;

    public Task<string> CreateOfferAsync() => Task.FromResult("an offer");

    public Task<string> AcceptOfferAsync(string sdp) => Task.FromResult("an answer");

    public void AcceptAnswer(string sdp) { }

    public void AddRemoteCandidate(IceCandidate candidate) => Candidates++;

    public bool TrySend(byte[] frame, bool isUrgent = false)
    {
        if (IsOpen)
            sent(this, frame);
        return IsOpen;
    }

    public void Dispose() => IsOpen = false;
}
