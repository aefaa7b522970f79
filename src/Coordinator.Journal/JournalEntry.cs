using System.Collections.Immutable;
using Coordinator.Games;
using Coordinator.Journal.Schema;

namespace Coordinator.Journal;

/// <summary>One row of a game's journal: a transition with the reports that belong to it.</summary>
internal sealed record JournalEntry(ImmutableArray<GameEvent> Events)
{
    /// <summary>What hooks have to be told of it, written in the same transaction. Not part of the entry
    /// itself.</summary>
    public ImmutableArray<HookRow> Outbox { get; init; } = [];
}

/// <summary>How games are named in the journal.</summary>
internal static class PersistenceIds
{
    private const string Prefix = "game-";

    public static string Of(string gameId) => Prefix + gameId;

    /// <summary>The game whose journal this is, or null where it is none's.</summary>
    public static string? GameOf(string persistenceId) =>
        persistenceId.StartsWith(Prefix, StringComparison.Ordinal) ? persistenceId[Prefix.Length..] : null;
}
