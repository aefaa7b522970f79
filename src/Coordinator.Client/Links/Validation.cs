using Coordinator.Client.Hub;
using Coordinator.Client.Playing;
using Coordinator.Client.Reconnection;
using Coordinator.Peers;
using Coordinator.Protocol;

namespace Coordinator.Client.Links;

/// <summary>Before play: tells the coordinator that every link of this player is alive both ways, or that one cannot be
/// made.</summary>
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
        if (!_isRunning || !mesh.IsWhole)
            return;
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
        var missing = mesh
            .All.Values.Where(link => link.State != LinkState.Alive)
            .OrderBy(link => link.PlayerId, StringComparer.Ordinal)
            .ToList();
        var beatless = missing.Where(link => link is { Channel: ChannelState.Open, IsHeard: false }).ToList();
        var why = beatless.Count > 0 ? $": {Names(beatless)} opened the channel and sent no beats" : "";
        outbox.Post(
            HubMethods.ValidationFailed,
            new ReasonCall($"No link to {Names(missing)} within {GiveUpAfter.TotalSeconds} s{why}")
        );
    }

    private static string Names(IEnumerable<LinkSnapshot> links) =>
        string.Join(", ", links.Select(link => link.PlayerId));
}
