using Akka.Actor;
using Coordinator.Client.Hub;
using Coordinator.Peers;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client;

/// <summary>What <see cref="CoordinatorClient.JoinAsync(JoinOptions, CancellationToken)"/> takes.</summary>
/// <example>
/// <code>
/// new JoinOptions { Url = new Uri("https://coordinator.example"), Token = token, Connections = connections, Frame = ()
/// => frame }
/// </code>
/// </example>
public sealed record JoinOptions
{
    /// <summary>The coordinator's address, http or https, without the hub's path.</summary>
    public required Uri Url { get; init; }

    /// <summary>
    /// Further addresses, of other nodes of the same cluster. <see cref="Url"/> is tried first; after a failure, or a
    /// lost connection, another. A cluster tells its other nodes itself, so these are needed only for joining while the
    /// first is down. Default: none.
    /// </summary>
    /// <example><code>options with { OtherUrls = [new Uri("https://two.coordinator.example")] }</code></example>
    public IReadOnlyList<Uri> OtherUrls { get; init; } = [];

    /// <summary>This player's token, from <c>POST /games</c>.</summary>
    public required string Token { get; init; }

    /// <summary>Makes the connections to the other players.</summary>
    public required IPeerConnectionFactory Connections { get; init; }

    /// <summary>
    /// The game's frame counter, asked whenever something is reported, on a thread of the library, so it must not wait
    /// for the library. Where it throws, the last frame known is reported; counted are 0 to 2^53 - 1. Default: always
    /// 0.
    /// </summary>
    public Func<long> Frame { get; init; } = () => 0;

    /// <summary>Time between beats, 50 ms to 1 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long after its last proof of life a link counts as lost, 1 to 30 s. The last proof is up to one beat older
    /// than a cut, so the default of 2.9 s notices a cut within 3 s, and lets an outage of 2 s pass.
    /// </summary>
    public TimeSpan LossGrace { get; init; } = TimeSpan.FromMilliseconds(2_900);

    /// <summary>How long to go on trying while the coordinator cannot be reached at first, up to 10 minutes.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Where the library, and the actor system of its own, write what they do. Default: nowhere.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>
    /// An actor system to run in, which a process with many players shares among them. Default: one of the player's
    /// own, which ends with it.
    /// </summary>
    public ActorSystem? ActorSystem { get; init; }

    internal IReadOnlyList<Uri> AllUrls => [Url, .. OtherUrls];

    /// <exception cref="ArgumentException">An option is missing or out of range; the message names it.</exception>
    internal void Validate()
    {
        if (!Addresses.IsUsable(Url))
            throw new ArgumentException("Url has to be the coordinator's http or https address.", nameof(Url));
        ArgumentNullException.ThrowIfNull(OtherUrls);
        if (!OtherUrls.All(Addresses.IsUsable))
            throw new ArgumentException(
                "OtherUrls have to be http or https addresses of the coordinator.",
                nameof(OtherUrls)
            );
        if (string.IsNullOrWhiteSpace(Token))
            throw new ArgumentException(
                "Token is missing: it has to be the one that POST /games gave for this player.",
                nameof(Token)
            );
        ArgumentNullException.ThrowIfNull(Connections);
        ArgumentNullException.ThrowIfNull(Frame);
        Within(nameof(Heartbeat), Heartbeat, 0.05, 1);
        Within(nameof(LossGrace), LossGrace, 1, 30);
        Within(nameof(JoinTimeout), JoinTimeout, 0, 600);
    }

    private static void Within(string name, TimeSpan value, double least, double most)
    {
        if (value.TotalSeconds < least || value.TotalSeconds > most)
            throw new ArgumentOutOfRangeException(name, value, $"{name} has to be from {least} to {most} s.");
    }
}
