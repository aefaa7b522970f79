using System.Net;

namespace Coordinator.Node.Options;

/// <summary>How often something may happen: so many a second, and so many at once after a quiet time.</summary>
/// <param name="PerSecond">0: as often as anyone likes.</param>
/// <param name="Burst">How many at once.</param>
internal sealed record Rate(int PerSecond, int Burst)
{
    public bool IsLimited => PerSecond > 0;
}

/// <summary>What strangers, and players whose program goes wrong, can take of this node. LIMITS.md says what each
/// number rests on.</summary>
internal sealed record LimitOptions
{
    /// <summary>This machine and private networks (RFC 1918, RFC 4193, RFC 6598; link-local ones): that is where
    /// proxies are.</summary>
    public static readonly IReadOnlyList<IPNetwork> PrivateNetworks =
    [
        .. new[]
        {
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>Calls of <c>clock</c> over one connection.</summary>
    public Rate Clock { get; init; } = new(50, 200);

    /// <summary>Calls of <c>webrtc_signal</c> over one connection.</summary>
    public Rate Signals { get; init; } = new(500, 2_000);

    /// <summary>Calls of <c>p2p_health_report</c> over one connection.</summary>
    public Rate Health { get; init; } = new(50, 500);

    /// <summary>The reports of a pause and of validation, and leaving, over one connection.</summary>
    public Rate Reports { get; init; } = new(50, 200);

    /// <summary>Every other call over one connection.</summary>
    public Rate OtherCalls { get; init; } = new(50, 500);

    /// <summary>Negotiations and connections of one player.</summary>
    public Rate ConnectsPerPlayer { get; init; } = new(5, 50);

    /// <summary>Negotiations and connections with a token from one address.</summary>
    public Rate ConnectsPerAddress { get; init; } = new(300, 3_000);

    /// <summary>Requests to the hub from one address without a token.</summary>
    public Rate WithoutToken { get; init; } = new(20, 200);

    /// <summary>From where the header X-Forwarded-For is believed. Who comes from there without it is not limited by
    /// address.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = PrivateNetworks;

    /// <summary>Connections at once, at each listener, over which nobody has yet shown a token or a key.</summary>
    public int UnadmittedConnections { get; init; } = 500;

    /// <summary>How long a new connection may take until its first request is there.</summary>
    public TimeSpan FirstRequest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What may wait for one player that does not read, in bytes on the wire.</summary>
    public int QueuedBytes { get; init; } = 1024 * 1024;

    /// <summary>What may wait for all players of this node together, in bytes on the wire.</summary>
    public int AllQueuedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>The settings below <c>Limits</c>.</summary>
    public static LimitOptions Read(SettingsReader read)
    {
        var defaults = new LimitOptions();
        return new LimitOptions
        {
            Clock = Rate(read, "Clock", defaults.Clock),
            Signals = Rate(read, "Signals", defaults.Signals),
            Health = Rate(read, "Health", defaults.Health),
            Reports = Rate(read, "Reports", defaults.Reports),
            OtherCalls = Rate(read, "OtherCalls", defaults.OtherCalls),
            ConnectsPerPlayer = Rate(read, "ConnectsPerPlayer", defaults.ConnectsPerPlayer),
            ConnectsPerAddress = Rate(read, "ConnectsPerAddress", defaults.ConnectsPerAddress),
            WithoutToken = Rate(read, "WithoutToken", defaults.WithoutToken),
            TrustedProxies = read.Networks("Limits:TrustedProxies") is { Count: > 0 } networks
                ? networks
                : defaults.TrustedProxies,
            UnadmittedConnections = read.Integer(
                "Limits:UnadmittedConnections",
                defaults.UnadmittedConnections,
                16,
                1_000_000
            ),
            FirstRequest = read.Duration(
                "Limits:FirstRequest",
                defaults.FirstRequest,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromMinutes(5)
            ),
            // The longest message must fit.
            QueuedBytes = read.Integer("Limits:QueuedBytes", defaults.QueuedBytes, 256 * 1024, 1024 * 1024 * 1024),
            AllQueuedBytes = read.Integer("Limits:AllQueuedBytes", defaults.AllQueuedBytes, 1024 * 1024, int.MaxValue),
        };
    }

    private static Rate Rate(SettingsReader read, string name, Rate fallback) =>
        new(
            read.Integer($"Limits:{name}:PerSecond", fallback.PerSecond, 0, 1_000_000),
            read.Integer($"Limits:{name}:Burst", fallback.Burst, 1, 1_000_000)
        );
}
