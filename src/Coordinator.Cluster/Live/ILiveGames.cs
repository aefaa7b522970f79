using System.Collections.Immutable;
using Coordinator.Games;

namespace Coordinator.Cluster.Live;

/// <summary>
/// Every open game of the cluster as it stands, on every node: what a game becomes is here within a few hundred
/// milliseconds, also while a node is failing. Held in memory; cheap to read, from any thread.
/// </summary>
public interface ILiveGames
{
    /// <summary>Counts what has changed: two reads of the same version see the same games.</summary>
    long Version { get; }

    /// <summary>All open games, and those that ended a moment ago, in no order.</summary>
    IReadOnlyCollection<LiveGame> All { get; }

    /// <summary>The open games that this node runs.</summary>
    IReadOnlyCollection<LiveGame> Here { get; }

    /// <summary>The game, or null where it is not open.</summary>
    LiveGame? Find(string gameId);
}

/// <summary>
/// One open game. <c>Node</c>: the address of the node that runs it. <c>IsAway</c>: that node does not answer or has
/// died, and no other has taken the game over yet: what stands here is the last that it said.
/// <c>PhaseSince</c>: when the phase began, on the coordinator's clock; of a pause its beginning.
/// <c>Deadline</c>: when the phase is over by itself, null in play. <c>StillLost</c>: the players that a pause waits
/// for.
/// </summary>
public sealed record LiveGame(
    string GameId,
    GamePhase Phase,
    int Epoch,
    ImmutableArray<string> Players,
    ImmutableArray<string> Connected,
    DateTimeOffset CreatedAt,
    DateTimeOffset PhaseSince,
    DateTimeOffset? Deadline,
    string? DetectingPlayer,
    ImmutableArray<string> StillLost,
    string Node,
    bool IsAway
);
