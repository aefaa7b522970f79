using System.Collections.Immutable;
using Coordinator.Cluster.Actors;
using Coordinator.Games;

namespace Coordinator.Cluster.Live;

/// <summary>What nodes tell each other about the games that they run.</summary>
internal static class LiveMessages
{
    /// <summary>One game. <see cref="LiveGame"/> says what the fields mean; the node is the sender.</summary>
    public sealed record Card(
        string GameId,
        GamePhase Phase,
        int Epoch,
        ImmutableArray<string> Players,
        ImmutableArray<string> Connected,
        DateTimeOffset CreatedAt,
        DateTimeOffset PhaseSince,
        DateTimeOffset? Deadline,
        string? DetectingPlayer,
        ImmutableArray<string> StillLost
    );

    /// <summary>
    /// What has changed on the node <paramref name="Node"/>. <paramref name="Number"/> counts a node's updates, so that
    /// one that was lost is noticed, and <paramref name="Total"/> is how many games it runs. <paramref name="Over"/>:
    /// games that have ended; <paramref name="Moved"/>: games that it runs no more, and another will.
    /// <paramref name="Part"/>: of a list of everything, which replaces what was known before; null: changes only.
    /// </summary>
    public sealed record Update(
        string Node,
        long Number,
        int Total,
        ImmutableArray<Card> Games,
        ImmutableArray<string> Over,
        ImmutableArray<string> Moved,
        ListPart? Part = null
    ) : IClusterMessage;

    /// <summary>Tell me everything. Answered with <see cref="Update"/>s that are parts of a list.</summary>
    public sealed record AskAll : IClusterMessage
    {
        public static AskAll Instance { get; } = new();
    }
}

/// <summary>Which part of a list an update is. A list of one part is its last.</summary>
internal enum ListPart
{
    More = 1,
    Last = 2,
}
