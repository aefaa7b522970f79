using Coordinator.Journal;
using Coordinator.Journal.Health;

namespace Coordinator.Cluster;

/// <summary>How the store of this node's games is. Asking it never waits.</summary>
public interface IStoreHealth
{
    /// <summary>Why nothing can be written now; null: it can.</summary>
    StoreTrouble? Trouble { get; }
}

internal sealed class StoreHealth(GameStore store) : IStoreHealth
{
    public StoreTrouble? Trouble => store.Trouble;
}

/// <summary>The store is in trouble: nothing can be written, or nothing can be read. The message is a sentence for
/// whoever asked.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null)
    : GameUnavailableException(message, inner);
