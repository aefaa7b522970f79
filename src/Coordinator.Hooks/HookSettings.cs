using System.Security.Cryptography;
using System.Text;

namespace Coordinator.Hooks;

/// <summary>What a hook can be about.</summary>
[Flags]
public enum HookKinds
{
    None = 0,

    /// <summary>A player reported the loss of a link.</summary>
    Lost = 1,

    /// <summary>A game was paused.</summary>
    Paused = 2,

    /// <summary>A game was resumed.</summary>
    Resumed = 4,

    /// <summary>A game is over.</summary>
    Ended = 8,

    All = Lost | Paused | Resumed | Ended,
}

/// <summary>Whom to tell what happens to games. The same on all nodes of a cluster: any of them may come to do
/// it.</summary>
public sealed record HookSettings
{
    /// <summary>The meter of deliveries.</summary>
    public const string MeterName = "Coordinator.Hooks";

    /// <summary>At least one.</summary>
    public required IReadOnlyList<HookEndpoint> Endpoints { get; init; }

    /// <summary>How long a message is tried, from what it tells of on.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long an endpoint may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a message belongs to the node that sends it. Long enough to write down how it went; after that, another
    /// sends it again.
    /// </summary>
    internal TimeSpan Lease => 2 * Timeout;

    internal HookKinds Wanted => Endpoints.Aggregate(HookKinds.None, (all, endpoint) => all | endpoint.Events);
}

/// <summary>
/// One receiver. <c>Secret</c> signs what it is sent; <c>PreviousSecret</c> does so too, while a receiver changes over.
/// </summary>
public sealed record HookEndpoint(
    Uri Url,
    HookSecret Secret,
    HookSecret? PreviousSecret = null,
    HookKinds Events = HookKinds.All
)
{
    /// <summary>Names the endpoint in the outbox, where its address may be none of the reader's business.</summary>
    internal string Key { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url.AbsoluteUri)))[..16];

    /// <summary>Names the endpoint in logs and figures. Without path and query, which receivers use as
    /// passwords.</summary>
    internal string Origin => Url.GetLeftPart(UriPartial.Authority);
}
