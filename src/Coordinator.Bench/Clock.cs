namespace Coordinator.Bench;

/// <summary>The clock that the bench shares with nodes of the same machine: what it notes is compared with their
/// times.</summary>
internal static class Clock
{
    /// <summary>Unix ms with its fraction.</summary>
    public static double Now => (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;
}
