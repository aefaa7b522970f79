using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>
/// Who sits in a player's seat. <c>Instance</c>: the library that took it last, by the name that it gave itself; null
/// for one that gave none. <c>Replaced</c>: those that another one has replaced, the latest last. They stay out.
/// </summary>
public sealed record Seat(string? Instance, ImmutableArray<string> Replaced)
{
    /// <summary>
    /// Replaced instances that are known of a player; of more, the oldest are forgotten. A page that was away while its
    /// player has joined from sixteen others is not one that plays.
    /// </summary>
    public const int MaxReplaced = 16;

    /// <summary>The seat after <paramref name="instance"/> has taken it from <paramref name="from"/>.</summary>
    public Seat TakenBy(string? instance, string? from)
    {
        var replaced = from is null ? Replaced : Replaced.Add(from);
        return new Seat(instance, replaced.Length > MaxReplaced ? replaced.RemoveAt(0) : replaced);
    }
}
