namespace Coordinator.Node.Limits;

/// <summary>What may wait for one player that does not read.</summary>
/// <param name="Bytes">On the wire; half of it is kept free of signals.</param>
/// <param name="OfAll">What waits for all players together.</param>
/// <param name="Metrics">Where it is counted what was dropped or closed.</param>
internal sealed record QueueLimit(int Bytes, AllQueues OfAll, LimitMetrics Metrics);
