namespace Coordinator.Client.Reconnection;

/// <summary>States in the wire's words, which are those of browsers.</summary>
internal static class Names
{
    public static string Of<T>(T state)
        where T : struct, Enum => state.ToString().ToLowerInvariant();
}
