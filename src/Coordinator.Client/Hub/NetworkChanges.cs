using System.Net.NetworkInformation;

namespace Coordinator.Client.Hub;

/// <summary>
/// Tells when this machine's addresses change: from wifi to cellular, say. What was connected over the old ones is
/// often dead then, and nobody says so.
/// </summary>
internal sealed class NetworkChanges : IDisposable
{
    private readonly Action _changed;

    /// <param name="changed">Called on any thread.</param>
    public NetworkChanges(Action changed)
    {
        _changed = changed;
        NetworkChange.NetworkAddressChanged += OnChanged;
    }

    public void Dispose() => NetworkChange.NetworkAddressChanged -= OnChanged;

    private void OnChanged(object? sender, EventArgs nothing) => _changed();
}
