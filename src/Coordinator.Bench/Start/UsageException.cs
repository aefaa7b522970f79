namespace Coordinator.Bench.Start;

/// <summary>The program was called with the wrong arguments; the message says which.</summary>
internal sealed class UsageException(string message) : Exception(message);
