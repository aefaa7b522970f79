using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Tokens;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Results = Coordinator.Protocol.Results;

namespace Coordinator.Node.Hubs;

/// <summary>
/// The players' door (contract, section 1). Calls of one player run beside each other, so that signals flow while a
/// report waits for the journal; each is handed to the session before it first waits, hence in the order in which it
/// was sent.
/// </summary>
[Authorize]
internal sealed partial class GameHub(HubServices services) : Hub
{
    /// <summary>Longest payload of a signal, in bytes. An offer of a data channel has about one kilobyte.</summary>
    private const int MaxSignalBytes = 64 * 1024;

    private static readonly string[] Signals = [SignalTypes.Offer, SignalTypes.Answer, SignalTypes.IceCandidate];

    /// <summary>The longest way to a player that is taken for one, in ms. What is longer is no more use to anyone.</summary>
    private const long MaxDelayMs = 60_000;

    private readonly ILogger<GameHub> log = services.Log;

    public override Task OnConnectedAsync()
    {
        if (PlayerIdentity.Of(Context.User) is not { } identity)
        {
            Context.Abort();
            return Task.CompletedTask;
        }
        var connection = new PlayerConnection(identity, HubLines.Of(Context), services.Ice, services.Node, services.Queue, services.Time);
        var session = services.Games.Connect(
            identity.GameId, identity.PlayerId, connection, HubInstance.Of(Context.GetHttpContext()?.Request));
        new ConnectedPlayer(identity, session, connection).KeepIn(Context);
        services.Here.Add(Context);
        Connected(identity.PlayerId, identity.GameId, Context.ConnectionId);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (ConnectedPlayer.Of(Context) is { } player)
        {
            services.Here.Remove(Context);
            player.Session.Disconnect();
            player.Connection.End();
            Disconnected(
                player.Identity.PlayerId, player.Identity.GameId, player.Connection.Epoch, Context.ConnectionId, exception?.Message ?? "closed");
        }
        return Task.CompletedTask;
    }

    [HubMethodName(HubMethods.ValidationSuccess)]
    public Task<ResultDto> ValidationSuccess(JsonElement fields) => Report(fields, Reports.Validated);

    [HubMethodName(HubMethods.ValidationFailed)]
    public Task<ResultDto> ValidationFailed(JsonElement fields) => Report(fields, Reports.ValidationFailed);

    [HubMethodName(HubMethods.ConnectionLost)]
    public Task<ResultDto> ConnectionLost(JsonElement fields) => Report(fields, Reports.Lost);

    [HubMethodName(HubMethods.ReconnectionSuccess)]
    public Task<ResultDto> ReconnectionSuccess(JsonElement fields) => Report(fields, Reports.Recovered);

    [HubMethodName(HubMethods.ReconnectionTimeout)]
    public Task<ResultDto> ReconnectionTimeout(JsonElement fields) => Report(fields, Reports.TimedOut);

    [HubMethodName(HubMethods.LeaveGame)]
    public Task<ResultDto> LeaveGame(JsonElement fields) => Report(fields, Reports.Left);

    [HubMethodName(HubMethods.WebRtcSignal)]
    public async Task<ResultDto> WebRtcSignal(JsonElement fields)
    {
        var (target, signal) = Player.Read(fields, ReadSignal);
        var isRelayed = await Player.Session.SignalAsync(target, signal);
        return new ResultDto(isRelayed ? Results.Relayed : Results.Unreachable);
    }

    [HubMethodName(HubMethods.HealthReport)]
    public async Task<ResultDto> HealthReport(JsonElement fields)
    {
        var player = Player;
        var (health, interrupted) = player.Read(fields, f =>
        {
            _ = Peer(f, "peer_id");
            return Reports.Health(f, player.Identity.PlayerId);
        });
        if (health.LatencyMs is { } ms) services.Metrics.Noted(health.ConnectionType, ms);
        player.Session.TellHealth(health);
        if (interrupted is not null) await Report(player, interrupted);
        return new ResultDto(Results.Noted);
    }

    [HubMethodName(HubMethods.Clock)]
    public ClockDto Clock(JsonElement fields)
    {
        var (sentAt, delay) = Player.Read(fields, f => (f.Number("sent_at", required: true), f.Integer("delay_ms", max: MaxDelayMs)));
        if (delay is { } ms) Player.TellDelay(TimeSpan.FromMilliseconds(ms));
        var now = (services.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        return new ClockDto(now, sentAt!.Value);
    }

    [HubMethodName(HubMethods.RenewToken)]
    public RenewedTokenDto RenewToken(JsonElement fields)
    {
        var (token, expiresAt) = services.Tokens.Renew(Player.Read(fields, _ => Player.Identity));
        return new RenewedTokenDto(token, expiresAt.ToUnixTimeMilliseconds());
    }

    [HubMethodName(HubMethods.IceServers)]
    public IceServersDto IceServers(JsonElement fields) =>
        new(services.Ice.For(Player.Read(fields, _ => Player.Identity)));

    private ConnectedPlayer Player =>
        ConnectedPlayer.Of(Context) ?? throw new InvalidOperationException("A call before the connection was accepted.");

    private Task<ResultDto> Report(JsonElement fields, Func<Fields, string, PlayerCommand> read)
    {
        var player = Player;
        return Report(player, player.Read(fields, f => read(f, player.Identity.PlayerId)));
    }

    private async Task<ResultDto> Report(ConnectedPlayer player, PlayerCommand report)
    {
        // Not cancelled with the connection: what a player said last, before its line went dead, counts too.
        var result = await player.Session.ReportAsync(report);
        if (result == GameResult.UnknownPeer) throw new HubException($"peer_id {NotAPeer}");
        if (result == GameResult.Limited) throw new HubException(HubErrors.TooManyReports);
        Reported(player.Identity.PlayerId, player.Identity.GameId, player.Connection.Epoch, report, result);
        return new ResultDto(WireNames.Of(result));
    }

    private (string Target, PeerSignal Signal) ReadSignal(Fields fields)
    {
        var type = fields.Text("type", required: true) ?? "";
        if (!Signals.Contains(type)) fields.Refuse("type", $"must be one of {string.Join(", ", Signals)}.");
        var payload = fields.Opaque("payload", required: true, MaxSignalBytes) ?? "";
        return (Peer(fields, "target_player_id", required: true) ?? "", new PeerSignal(type, payload, fields.Count("attempt")));
    }

    private const string NotAPeer = "must name another player of this game.";

    private string? Peer(Fields fields, string name, bool required = false)
    {
        var peer = fields.Text(name, required);
        var players = Player.Connection.Players;
        if (players.IsEmpty) throw new GameUnavailableException("The session has not found its game yet.");
        if (peer is not null && (peer == Player.Identity.PlayerId || !players.Contains(peer))) fields.Refuse(name, NotAPeer);
        return peer;
    }

    [LoggerMessage(10, LogLevel.Debug, "Player {PlayerId} of game {GameId} has connected ({ConnectionId}).")]
    private partial void Connected(string playerId, string gameId, string connectionId);

    [LoggerMessage(11, LogLevel.Debug, "Player {PlayerId} of game {GameId} epoch {Epoch} has disconnected ({ConnectionId}): {Reason}")]
    private partial void Disconnected(string playerId, string gameId, int epoch, string connectionId, string reason);

    [LoggerMessage(12, LogLevel.Debug, "Player {PlayerId} of game {GameId} epoch {Epoch} reported {Report}: {Result}.")]
    private partial void Reported(string playerId, string gameId, int epoch, PlayerCommand report, GameResult result);
}
