using Coordinator.Client.Hub;
using Coordinator.Client.Reconnection;
using Coordinator.Client.Playing;
using Coordinator.Peers;
using Coordinator.Protocol;

namespace Coordinator.Client.Links;

/// <summary>Before play: tells the coordinator that every link of this player is alive both ways, or that one cannot be made.</summary>
internal sealed class Validation(IPlayerLoop loop, Mesh mesh, IOutbox outbox)
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    private readonly LoopTimer _giveUp = new(loop);
    private bool _isRunning;

    /// <summary>Begins; again where the coordinator is attached again and still waits for this player's word.</summary>
    public void Begin()
    {
        _isRunning = true;
        _giveUp.Set(GiveUpAfter, GiveUp);
        OnLinkAlive();
    }

    public void OnLinkAlive()
    {
        if (!_isRunning || !mesh.IsWhole) return;
        Stop();
        outbox.Post(HubMethods.ValidationSuccess, new NoFields());
    }

    public void Stop()
    {
        _isRunning = false;
        _giveUp.Cancel();
    }

    private void GiveUp()
    {
        Stop();
        var missing = mesh.All.Values.Where(link => link.State != LinkState.Alive).Select(link => link.PlayerId).Order(StringComparer.Ordinal);
        outbox.Post(HubMethods.ValidationFailed, new ReasonCall(
            $"No link to {string.Join(", ", missing)} within {GiveUpAfter.TotalSeconds} s"));
    }
}
