namespace Coordinator.Peers;

/// <summary>A STUN or TURN server. <c>Urls</c>: <c>stun:</c>, <c>turn:</c> or <c>turns:</c> addresses of it.</summary>
public sealed record IceServer(IReadOnlyList<string> Urls, string? Username = null, string? Credential = null)
{
    /// <summary>Whether traffic can be relayed through it.</summary>
    public bool IsRelay =>
        Urls.Any(url =>
            url.StartsWith("turn:", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("turns:", StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>An ICE candidate, in the form that browsers signal it.</summary>
public sealed record IceCandidate(string Candidate, string? SdpMid = "0", int? SdpMLineIndex = 0);
