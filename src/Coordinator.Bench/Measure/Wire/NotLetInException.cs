namespace Coordinator.Bench.Measure.Wire;

/// <summary>The coordinator was reached and does not let a player in; the message says why.</summary>
internal sealed class NotLetInException(string message, Exception? inner = null) : Exception(message, inner);
