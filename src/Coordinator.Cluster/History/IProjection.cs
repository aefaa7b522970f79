using Coordinator.Games;

namespace Coordinator.Cluster.History;

/// <summary>Tables that are made from the journal, each event once and in order.</summary>
internal interface IProjection
{
    /// <summary>Under which its position in the journal is kept; at most 32 characters.</summary>
    string Name { get; }

    /// <summary>Writes what an event means, in the transaction in which the position is written too.</summary>
    Task ApplyAsync(HistoryDb db, string gameId, GameEvent happened, CancellationToken cancel);
}
