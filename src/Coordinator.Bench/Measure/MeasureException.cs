namespace Coordinator.Bench.Measure;

/// <summary>Nothing can be measured; the message says why, and what to do.</summary>
internal sealed class MeasureException(string message, Exception? inner = null) : Exception(message, inner);
