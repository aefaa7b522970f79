using Coordinator.Games;

namespace Coordinator.Journal;

/// <summary>
/// A game as it was after an entry of its journal, so that reading it back costs the same at any age. What holds for
/// one process only does not come back: who is connected, since when nobody is, and how the links are. Whoever reads it
/// takes over, which says so.
/// </summary>
internal sealed record GameSnapshot(GameState State);
