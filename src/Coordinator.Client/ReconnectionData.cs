using Coordinator.Peers;

namespace Coordinator.Client;

/// <summary>A loss that this player noticed. <c>Timestamp</c> in Unix ms of the coordinator's clock.</summary>
public sealed record Disconnection(
    long Timestamp,
    long Frame,
    string DetectingPeer,
    string PeerId,
    LossCause Cause,
    string IceState,
    string DcState,
    int Epoch
);

/// <summary>How the recovery of a link went.</summary>
/// <param name="Timestamp">When it was over, in Unix ms of the coordinator's clock.</param>
/// <param name="Duration">From the loss.</param>
/// <param name="Outcome">One of <see cref="Protocol.Outcomes"/>.</param>
/// <param name="Attempts">How many numbered attempts it took. 0: the link came back by itself.</param>
/// <param name="Epoch">Of the pause.</param>
/// <param name="PlayerId">The player at the other end.</param>
public sealed record ReconnectionAttempt(
    long Timestamp,
    TimeSpan Duration,
    string Outcome,
    int Attempts,
    int Epoch,
    string PlayerId
);

/// <summary>An interruption that was over before it counted as a loss. <c>Duration</c>: time without proof of
/// life.</summary>
public sealed record NearMiss(long Timestamp, string PlayerId, TimeSpan Duration);

/// <summary>This player's own record of the game's losses.</summary>
/// <param name="InProgress">The game is paused now.</param>
/// <param name="TotalPauseDuration">All pauses together, the present one included.</param>
/// <param name="Disconnections">What it lost.</param>
/// <param name="ReconnectionAttempts">How it got it back.</param>
/// <param name="NearMisses">What it nearly lost.</param>
public sealed record ReconnectionData(
    bool InProgress,
    TimeSpan TotalPauseDuration,
    IReadOnlyList<Disconnection> Disconnections,
    IReadOnlyList<ReconnectionAttempt> ReconnectionAttempts,
    IReadOnlyList<NearMiss> NearMisses
);
