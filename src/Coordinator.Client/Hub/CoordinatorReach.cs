using Coordinator.Client.Playing;

namespace Coordinator.Client.Hub;

/// <summary>Whether the coordinator can still be counted on.</summary>
internal sealed class CoordinatorReach(IPlayerLoop loop)
{
    /// <summary>
    /// A game whose node died is elsewhere within 10 s, and leaves its players 10 s more to find it: who has found
    /// nothing in this time will not.
    /// </summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(30);

    private TimeSpan? _awaySince;
    private bool _isRefused;

    public bool IsConnected { get; private set; }

    /// <summary>Why it is lost for good: one of <see cref="LocalEndReasons"/>; null while it is there or may come
    /// back.</summary>
    public string? LostBecause =>
        _isRefused ? LocalEndReasons.Refused
        : _awaySince is { } since && loop.Now - since >= GoneAfter ? LocalEndReasons.Unreachable
        : null;

    public void Take(CoordinatorState state)
    {
        IsConnected = state.IsConnected;
        _isRefused |= state.Refused;
        _awaySince = state.IsConnected ? null : _awaySince ?? loop.Now;
    }
}
