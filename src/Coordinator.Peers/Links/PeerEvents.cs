namespace Coordinator.Peers;

/// <summary>
/// What a <see cref="PeerActor"/> tells its owner, and its subscribers where it says how the link is
/// (<see cref="LinkEvent"/>). Times are of the scheduler's monotonic clock (<c>IScheduler.HighResMonotonicClock</c>).
/// </summary>
public static class PeerEvents
{
    /// <summary>Says how the link is. Whoever keeps the newest <see cref="Link"/> knows all of it.</summary>
    public abstract record LinkEvent
    {
        private protected LinkEvent(LinkSnapshot link) => Link = link;

        /// <summary>The link, as it is from this event on.</summary>
        public LinkSnapshot Link { get; }

        /// <summary>The other player.</summary>
        public string PlayerId => Link.PlayerId;
    }

    /// <summary>Alive for the first time, both ways.</summary>
    public sealed record ConnectionValidated(LinkSnapshot Link) : LinkEvent(Link);

    /// <summary>Without proof of life for 1 s. Nothing pauses for it.</summary>
    public sealed record ConnectionInterrupted(LinkSnapshot Link) : LinkEvent(Link);

    /// <summary>It was interrupted and is alive again: a near miss.</summary>
    /// <param name="Link">The link.</param>
    /// <param name="Silence">Time without proof of life.</param>
    public sealed record ConnectionStabilized(LinkSnapshot Link, TimeSpan Silence) : LinkEvent(Link);

    /// <summary>The link is lost.</summary>
    /// <param name="Link">The link.</param>
    /// <param name="Cause">Why.</param>
    public sealed record ConnectionLost(LinkSnapshot Link, LossCause Cause) : LinkEvent(Link)
    {
        /// <summary>What ICE said at that time.</summary>
        public IceState Ice => Link.Ice;

        /// <summary>How the data channel was.</summary>
        public ChannelState Channel => Link.Channel;

        /// <summary>When.</summary>
        public TimeSpan LostAt => Link.LostAt!.Value;

        /// <summary>When it was last proven alive; null where it never was.</summary>
        public TimeSpan? LastProof => Link.ProvenAt;
    }

    /// <summary>Alive again after it was lost: a beat sent after the loss was answered, and one of theirs has
    /// come.</summary>
    /// <param name="Link">The link.</param>
    /// <param name="Outage">Time since the loss.</param>
    public sealed record ConnectionRestored(LinkSnapshot Link, TimeSpan Outage) : LinkEvent(Link)
    {
        /// <summary>Numbered attempts since the loss. 0: it came back by itself.</summary>
        public int Attempts => Link.AttemptsSinceLost;
    }

    /// <summary>Anything but the state is another: an attempt, a round trip. Some times a second while it is
    /// alive.</summary>
    public sealed record LinkChanged(LinkSnapshot Link) : LinkEvent(Link);

    /// <summary>
    /// The answer to <see cref="PeerCommands.CheckProof"/>, after <see cref="ConnectionLost"/> where it came to that.
    /// </summary>
    public sealed record ProofChecked(string PlayerId);

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
