namespace Coordinator.Journal.Write;

/// <summary>The store can't be used; the message is a sentence that says why and what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The journal holds more of the game than its writer knows: another process has taken the game
/// over.</summary>
internal sealed class OutdatedWriterException(string gameId, long number, long last)
    : Exception($"Entry {number} of game {gameId} can't follow on entry {last}: another process has written to it.");
