using System.Net;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Telemetry;
using Coordinator.Protocol;

namespace Coordinator.Node.Options;

/// <summary>
/// What an operator decides about one node. Every setting, its default and its range stand in
/// <c>appsettings.json</c>; <see cref="NodeOptionsReader"/> reads and validates them.
/// </summary>
internal sealed record NodeOptions
{
    /// <summary>Where players, game backends and the sample game are served.</summary>
    public required IPEndPoint Players { get; init; }

    /// <summary>Where operators and probes are served.</summary>
    public required IPEndPoint Management { get; init; }

    /// <summary>The address under which players reach this coordinator; null: the one a backend's request came
    /// to.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Journal and token key, as an absolute path.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The pages served at <c>/</c>, as an absolute path: the sample game, unless told otherwise.</summary>
    public required string SiteFolder { get; init; }

    /// <summary>Keys of game backends. Empty: the API is served to this machine alone.</summary>
    public IReadOnlyList<string> ApiKeys { get; init; } = [];

    /// <summary>Signs players' tokens, at least 32 bytes; null: made once and kept in the data folder.</summary>
    public byte[]? TokenKey { get; init; }

    public required TimeSpan TokenLifetime { get; init; }

    /// <summary>Web origins that may use the hub besides this node's own and those of this machine; <c>*</c>:
    /// all.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>STUN and TURN servers with lasting credentials.</summary>
    public IReadOnlyList<IceServerDto> IceServers { get; init; } = [];

    /// <summary>A TURN server with time-limited credentials; null: none.</summary>
    public TurnOptions? Turn { get; init; }

    /// <summary>What holds for a game whose backend says nothing else.</summary>
    public required GameSettings Games { get; init; }

    public required ClusterSettings Cluster { get; init; }

    /// <summary>Whether operators can look through the management port and change nothing.</summary>
    public bool ManagementReadOnly { get; init; } = true;

    /// <summary>Keys of operators. Empty: the management listener serves this machine alone, except for
    /// probes.</summary>
    public IReadOnlyList<string> OperatorKeys { get; init; } = [];

    public DrainOptions Drain { get; init; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));

    /// <summary>What this node lets others take of it.</summary>
    public LimitOptions Limits { get; init; } = new();

    public SocketIoSettings SocketIo { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();
}

/// <summary>
/// How a node is drained. <c>Notice</c>: how long it goes on taking players after it has said that it is not ready,
/// until load balancers have noticed. <c>Timeout</c>: how long all of it may take.
/// </summary>
internal sealed record DrainOptions(TimeSpan Notice, TimeSpan Timeout);

/// <summary>coturn with <c>use-auth-secret</c>: the secret that both sides know, and how long a credential
/// holds.</summary>
internal sealed record TurnOptions(IReadOnlyList<string> Urls, string SharedSecret, TimeSpan Lifetime);
