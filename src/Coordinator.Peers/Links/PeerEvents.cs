namespace Coordinator.Peers;

/// <summary>
/// What a <see cref="PeerActor"/> tells its owner. Times are of this process's monotonic clock.
/// </summary>
public static class PeerEvents
{
    /// <summary>Alive for the first time, both ways.</summary>
    public sealed record ConnectionValidated(string PlayerId);

    /// <summary>Without proof of life for 1 s. Nothing pauses for it.</summary>
    public sealed record ConnectionInterrupted(string PlayerId, TimeSpan LastProof);

    /// <summary>It was interrupted and is alive again: a near miss. <c>Silence</c>: time without proof of life.</summary>
    public sealed record ConnectionSteadied(string PlayerId, TimeSpan Silence);

    /// <summary>The link is lost. <c>LastProof</c>: when it was last proven alive; null where it never was.</summary>
    public sealed record ConnectionLost(
        string PlayerId, LossCause Cause, IceState Ice, ChannelState Channel, TimeSpan LostAt, TimeSpan? LastProof);

    /// <summary>
    /// Alive again after it was lost: a beat sent after the loss was answered, and one of theirs has come.
    /// <c>Attempts</c>: numbered attempts since the loss.
    /// </summary>
    public sealed record ConnectionRestored(string PlayerId, TimeSpan Outage, int Attempts);

    /// <summary>A state, an attempt or a round trip is another. Some times a second while the link is alive.</summary>
    public sealed record LinkChanged(LinkSnapshot Link);

    /// <summary>A message of the other player.</summary>
    public sealed record MessageReceived(string PlayerId, PeerMessage Message);

    /// <summary>A notice of the other player's library (<see cref="LinkFrame.Notice"/>).</summary>
    public sealed record NoticeReceived(string PlayerId, ReadOnlyMemory<byte> Json);

    /// <summary>
    /// Bring this to the other player. Where that fails, the link wants to know:
    /// <see cref="PeerCommands.SignalUndelivered"/>.
    /// </summary>
    public sealed record SignalWanted(string PlayerId, PeerSignal Signal);

    /// <summary>An attempt needs STUN and TURN servers. Answer with <see cref="PeerCommands.UseIceServers"/>.</summary>
    public sealed record IceServersWanted(string PlayerId, int Attempt);
}
