using System.Collections.Frozen;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Cluster.Hosting;
using Coordinator.Games;
using Coordinator.Node.Ice;
using Coordinator.Node.Tokens;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Results = Coordinator.Protocol.Results;

namespace Coordinator.Node.Players;

/// <summary>
/// What players call (contract, section 1), whatever protocol they speak. Calls of one player run beside each other, so
/// that signals flow while a report waits for the journal; each is handed to the session before it first waits, hence
/// in the order in which it was sent.
/// </summary>
internal sealed partial class PlayerCalls
{
    /// <summary>Room for a signal of 64 KB and its envelope.</summary>
    public const int MaxMessageBytes = 128 * 1024;

    /// <summary>Calls of one connection that run beside each other: signals go on while a report waits for the
    /// journal.</summary>
    public const int MaxParallel = 16;

    /// <summary>Longest payload of a signal, in bytes. An offer of a data channel has about one kilobyte.</summary>
    private const int MaxSignalBytes = 64 * 1024;

    private static readonly string[] Signals = [SignalTypes.Offer, SignalTypes.Answer, SignalTypes.IceCandidate];

    /// <summary>The longest way to a player that is taken for one, in ms. What is longer is no more use to
    /// anyone.</summary>
    private const long MaxDelayMs = 60_000;

    private const string NotAPeer = "must name another player of this game.";

    private readonly IceServerList ice;
    private readonly PlayerTokens tokens;
    private readonly LinkMetrics links;
    private readonly SteadyTime clock;
    private readonly CallTelemetry telemetry;
    private readonly ILogger<PlayerCalls> log;
    private readonly FrozenDictionary<string, PlayerCall> calls;

    public PlayerCalls(
        IceServerList ice,
        PlayerTokens tokens,
        LinkMetrics links,
        SteadyTime clock,
        CallTelemetry telemetry,
        ILogger<PlayerCalls> log
    )
    {
        (this.ice, this.tokens, this.links, this.clock, this.telemetry, this.log) = (
            ice,
            tokens,
            links,
            clock,
            telemetry,
            log
        );
        calls = new Dictionary<string, PlayerCall>
        {
            [HubMethods.WebRtcSignal] = SignalAsync,
            [HubMethods.ValidationSuccess] = Report(Reports.Validated),
            [HubMethods.ValidationFailed] = Report(Reports.ValidationFailed),
            [HubMethods.ConnectionLost] = Report(Reports.Lost),
            [HubMethods.ReconnectionSuccess] = Report(Reports.Recovered),
            [HubMethods.ReconnectionTimeout] = Report(Reports.TimedOut),
            [HubMethods.HealthReport] = HealthAsync,
            [HubMethods.Clock] = (player, fields) => new(Clock(player, fields)),
            [HubMethods.IceServers] = (player, fields) => new(IceServers(player, fields)),
            [HubMethods.RenewToken] = (player, fields) => new(RenewToken(player, fields)),
            [HubMethods.LeaveGame] = Report(Reports.Left),
        }.ToFrozenDictionary();
    }

    /// <summary>Whether the contract has such a method.</summary>
    public bool Has(string method) => calls.ContainsKey(method);

    /// <summary>Runs a call within its player's budget, and counts it.</summary>
    /// <param name="player">Who calls.</param>
    /// <param name="method">The contract's name of a method that there is.</param>
    /// <param name="fields">Its one argument.</param>
    /// <returns>The contract's answer.</returns>
    /// <exception cref="CallException">It was refused, or has failed; the message says how.</exception>
    public Task<object> CallAsync(ConnectedPlayer player, string method, JsonElement fields) =>
        telemetry.AnswerAsync(player, method, fields, calls[method]);

    private PlayerCall Report(Func<Fields, string, PlayerCommand> read) =>
        (player, fields) => ReportAsync(player, player.Read(fields, f => read(f, player.Identity.PlayerId)));

    private async ValueTask<object> ReportAsync(ConnectedPlayer player, PlayerCommand report)
    {
        // Not cancelled with the connection: what a player said last, before its line went dead, counts too.
        var result = await player.Session.ReportAsync(report);
        if (result == GameResult.UnknownPeer)
            throw new CallException($"peer_id {NotAPeer}");
        if (result == GameResult.Limited)
            throw new CallException(CallFailures.TooManyReports);
        Reported(player.Identity.PlayerId, player.Identity.GameId, player.Connection.Epoch, report, result);
        return new ResultDto(WireNames.Of(result));
    }

    private static async ValueTask<object> SignalAsync(ConnectedPlayer player, JsonElement fields)
    {
        var (target, signal) = player.Read(fields, f => ReadSignal(player, f));
        var isRelayed = await player.Session.SignalAsync(target, signal);
        return new ResultDto(isRelayed ? Results.Relayed : Results.Unreachable);
    }

    private async ValueTask<object> HealthAsync(ConnectedPlayer player, JsonElement fields)
    {
        var (health, interrupted) = player.Read(fields, f =>
        {
            _ = Peer(player, f, "peer_id");
            return Reports.Health(f, player.Identity.PlayerId);
        });
        if (health.LatencyMs is { } ms)
            links.Noted(health.ConnectionType, ms);
        player.Session.TellHealth(health);
        if (interrupted is not null)
            await ReportAsync(player, interrupted);
        return new ResultDto(Results.Noted);
    }

    private ClockDto Clock(ConnectedPlayer player, JsonElement fields)
    {
        var (sentAt, delay) = player.Read(fields, f =>
            (f.Number("sent_at", required: true), f.Integer("delay_ms", max: MaxDelayMs))
        );
        if (delay is { } ms)
            player.TellDelay(TimeSpan.FromMilliseconds(ms));
        var now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        return new ClockDto(now, sentAt!.Value);
    }

    private RenewedTokenDto RenewToken(ConnectedPlayer player, JsonElement fields)
    {
        var (token, expiresAt) = tokens.Renew(player.Read(fields, _ => player.Identity));
        return new RenewedTokenDto(token, expiresAt.ToUnixTimeMilliseconds());
    }

    private IceServersDto IceServers(ConnectedPlayer player, JsonElement fields) =>
        new(ice.For(player.Read(fields, _ => player.Identity)));

    private static (string Target, PeerSignal Signal) ReadSignal(ConnectedPlayer player, Fields fields)
    {
        var type = fields.Text("type", required: true) ?? "";
        if (!Signals.Contains(type))
            fields.Refuse("type", $"must be one of {string.Join(", ", Signals)}.");
        var payload = fields.Opaque("payload", required: true, MaxSignalBytes) ?? "";
        return (
            Peer(player, fields, "target_player_id", required: true) ?? "",
            new PeerSignal(type, payload, fields.Count("attempt"))
        );
    }

    private static string? Peer(ConnectedPlayer player, Fields fields, string name, bool required = false)
    {
        var peer = fields.Id(name, required);
        var players = player.Connection.Players;
        if (players.IsEmpty)
            throw new GameUnavailableException("The session has not found its game yet.");
        if (peer is not null && (peer == player.Identity.PlayerId || !players.Contains(peer)))
            fields.Refuse(name, NotAPeer);
        return peer;
    }

    [LoggerMessage(12, LogLevel.Debug, "Player {PlayerId} of game {GameId} epoch {Epoch} reported {Report}: {Result}.")]
    private partial void Reported(string playerId, string gameId, int epoch, PlayerCommand report, GameResult result);
}

/// <summary>A method of the contract: from a player's call to its answer.</summary>
internal delegate ValueTask<object> PlayerCall(ConnectedPlayer player, JsonElement fields);
