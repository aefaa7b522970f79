using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>A player that reported a loss in this pause. <c>Peers</c>: whom it named, and <c>Since</c> its latest report.</summary>
public sealed record LostPlayer(DateTimeOffset Since, ImmutableSortedSet<string> Peers, bool Recovered);

/// <summary>A pause: who noticed, who is lost, where each stopped.</summary>
public sealed record Pause
{
    public required int Epoch { get; init; }

    /// <summary>The game's frame at which the detecting player stopped.</summary>
    public required long Frame { get; init; }

    public required string DetectingPlayer { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Everyone who reported a loss in this pause, recovered since or not.</summary>
    public ImmutableSortedDictionary<string, LostPlayer> Lost { get; init; } =
        ImmutableSortedDictionary.Create<string, LostPlayer>(StringComparer.Ordinal);

    /// <summary>The frame that each player said it stopped at.</summary>
    public ImmutableSortedDictionary<string, long> Frames { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    public IEnumerable<string> StillLost => Lost.Where(l => !l.Value.Recovered).Select(l => l.Key);
    public IEnumerable<string> Recovered => Lost.Where(l => l.Value.Recovered).Select(l => l.Key);

    /// <summary>Whether the player reported a loss and no recovery since.</summary>
    public bool IsLost(string player) => Lost.TryGetValue(player, out var lost) && !lost.Recovered;

    /// <summary>Contract, rule 3: every lost player has recovered and is connected to the coordinator.</summary>
    public bool MayResume(ImmutableHashSet<string> connected) =>
        Lost.All(l => l.Value.Recovered && connected.Contains(l.Key));
}
