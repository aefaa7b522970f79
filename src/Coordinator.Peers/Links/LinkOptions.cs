using Akka.Actor;

namespace Coordinator.Peers;

/// <summary>How a link is watched and got back. The time of all of it is that of the actor system's
/// scheduler.</summary>
public sealed record LinkOptions
{
    /// <summary>The other player.</summary>
    public required string PlayerId { get; init; }

    /// <summary>This side makes the offers and numbers the attempts: the player whose id is ordinally lower.</summary>
    public required bool Leads { get; init; }

    /// <summary>
    /// Names this run, so that one that returns is told from the one before it: 1 to 64 of <c>A-Za-z0-9_-</c>, random,
    /// new for each.
    /// </summary>
    public required string Instance { get; init; }

    /// <summary>Who is told everything that happens, messages and signals included. Null, the default: the
    /// parent.</summary>
    public IActorRef? Owner { get; init; }

    /// <summary>Makes the connections.</summary>
    public required IPeerConnectionFactory Connections { get; init; }

    /// <summary>
    /// The STUN and TURN servers of every attempt. None by default: players on one network, or with public addresses,
    /// need none.
    /// </summary>
    public IReadOnlyList<IceServer> IceServers { get; init; } = [];

    /// <summary>
    /// Each attempt asks its owner for servers (<see cref="PeerEvents.IceServersWanted"/>) and waits for them, in place
    /// of
    /// <see cref="IceServers"/>: for credentials that run out.
    /// </summary>
    public bool AsksForIceServers { get; init; }

    /// <summary>Time between beats. 250 ms by default.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long after its last proof of life a link counts as lost. The last proof is up to one beat older than a cut,
    /// so 2.9 s notice a cut 2.65 to 2.9 s after it, and leave an outage of 2 s time to be over (250 ms + 2 s + 250 ms
    /// and two round trips).
    /// </summary>
    public TimeSpan LossGrace { get; init; } = TimeSpan.FromMilliseconds(2_900);

    /// <summary>
    /// How long an attempt of this side may take to come alive before the next is made: 5 s by default. SCTP gives up
    /// after 2 s without saying so, in one of ten attempts or more on a bad line, so a long wait is wasted.
    /// </summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
