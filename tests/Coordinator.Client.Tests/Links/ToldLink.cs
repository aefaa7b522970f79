using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Client.Tests.Links;

/// <summary>A link to this player, as its actor would tell of it.</summary>
internal sealed class ToldLink(string player)
{
    public LinkSnapshot Snapshot { get; private set; } = new() { PlayerId = player };

    public ConnectionValidated Validated() => new(Become(LinkState.Alive));

    public ConnectionInterrupted Interrupted() => new(Become(LinkState.Interrupted));

    public ConnectionStabilized Stabilized(TimeSpan silence) => new(Become(LinkState.Alive), silence);

    public ConnectionLost Lost(TimeSpan at, TimeSpan? lastProof = null, LossCause cause = LossCause.Silence)
    {
        Snapshot = Snapshot with
        {
            ProvenAt = lastProof,
            LostAt = at,
            SilenceAtLoss = at - lastProof,
            AttemptsSinceLost = 0,
            Ice = IceState.Connected,
            Channel = ChannelState.Open,
        };
        return new ConnectionLost(Become(LinkState.Lost), cause);
    }

    public ConnectionRestored Restored(TimeSpan outage, int attempts)
    {
        Snapshot = Snapshot with { AttemptsSinceLost = attempts };
        return new ConnectionRestored(Become(LinkState.Alive), outage);
    }

    public LinkChanged Changed(Func<LinkSnapshot, LinkSnapshot> change) => new(Snapshot = change(Snapshot));

    private LinkSnapshot Become(LinkState state) => Snapshot = Snapshot with { State = state };
}
