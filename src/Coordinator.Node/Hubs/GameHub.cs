using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Ice;
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
internal sealed partial class GameHub(
    IGames games, IClusterNode node, PlayersHere here, IceServerList ice, LinkMetrics metrics, IHubContext<GameHub> hub, TimeProvider time,
    ILogger<GameHub> log) : Hub
{
    /// <summary>Longest payload of a signal, in bytes. An offer of a data channel has about one kilobyte.</summary>
    private const int MaxSignalBytes = 64 * 1024;

    private static readonly string[] Signals = [SignalTypes.Offer, SignalTypes.Answer, SignalTypes.IceCandidate];

    public override Task OnConnectedAsync()
    {
        if (PlayerIdentity.Of(Context.User) is not { } identity)
        {
            Context.Abort();
            return Task.CompletedTask;
        }
        // The hub lives for this call only, the proxy and the context for as long as the connection.
        var connection = new PlayerConnection(identity, hub.Clients.Client(Context.ConnectionId), ice, node, Context.Abort, time);
        var session = games.Connect(identity.GameId, identity.PlayerId, connection);
        new ConnectedPlayer(identity, session, connection).KeepIn(Context);
        here.Add(Context);
        _ = connection.PumpAsync();
        Connected(identity.PlayerId, identity.GameId, Context.ConnectionId);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (ConnectedPlayer.Of(Context) is { } player)
        {
            here.Remove(Context);
            player.Session.Disconnect();
            player.Connection.End();
            Disconnected(player.Identity.PlayerId, player.Identity.GameId, player.Connection.Epoch, Context.ConnectionId, exception?.Message ?? "closed");
        }
        return Task.CompletedTask;
    }

    [HubMethodName(HubMethods.ValidationSuccess)]
    public Task<JsonElement> ValidationSuccess(JsonElement fields) => Report(fields, Reports.Validated);

    [HubMethodName(HubMethods.ValidationFailed)]
    public Task<JsonElement> ValidationFailed(JsonElement fields) => Report(fields, Reports.ValidationFailed);

    [HubMethodName(HubMethods.ConnectionLost)]
    public Task<JsonElement> ConnectionLost(JsonElement fields) => Report(fields, Reports.Lost);

    [HubMethodName(HubMethods.ReconnectionSuccess)]
    public Task<JsonElement> ReconnectionSuccess(JsonElement fields) => Report(fields, Reports.Recovered);

    [HubMethodName(HubMethods.ReconnectionTimeout)]
    public Task<JsonElement> ReconnectionTimeout(JsonElement fields) => Report(fields, Reports.TimedOut);

    [HubMethodName(HubMethods.LeaveGame)]
    public Task<JsonElement> LeaveGame(JsonElement fields) => Report(fields, Reports.Left);

    [HubMethodName(HubMethods.WebRtcSignal)]
    public async Task<JsonElement> WebRtcSignal(JsonElement fields)
    {
        var (target, signal) = Player.Read(fields, ReadSignal);
        var isRelayed = await Player.Session.SignalAsync(target, signal);
        return Answer(new ResultDto(isRelayed ? Results.Relayed : Results.Unreachable));
    }

    [HubMethodName(HubMethods.HealthReport)]
    public async Task<JsonElement> HealthReport(JsonElement fields)
    {
        var player = Player;
        var (health, interrupted) = player.Read(fields, f =>
        {
            _ = Peer(f, "peer_id");
            return Reports.Health(f, player.Identity.PlayerId);
        });
        if (health.Health.LatencyMs is { } ms) metrics.Noted(health.Health.ConnectionType, ms);
        _ = Say(player.Session, health);
        if (interrupted is not null) await Report(player, interrupted);
        return Answer(new ResultDto(Results.Noted));
    }

    [HubMethodName(HubMethods.Clock)]
    public JsonElement Clock(JsonElement fields)
    {
        var sentAt = Player.Read(fields, f => f.Number("sent_at", required: true));
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        return Answer(new ClockDto(now, sentAt!.Value));
    }

    [HubMethodName(HubMethods.IceServers)]
    public JsonElement IceServers(JsonElement fields) =>
        Answer(new IceServersDto(ice.For(Player.Read(fields, _ => Player.Identity))));

    private ConnectedPlayer Player =>
        ConnectedPlayer.Of(Context) ?? throw new InvalidOperationException("A call before the connection was accepted.");

    private Task<JsonElement> Report(JsonElement fields, Func<Fields, string, PlayerCommand> read)
    {
        var player = Player;
        return Report(player, player.Read(fields, f => read(f, player.Identity.PlayerId)));
    }

    private async Task<JsonElement> Report(ConnectedPlayer player, PlayerCommand report)
    {
        // Not cancelled with the connection: what a player said last, before its line went dead, counts too.
        var result = await player.Session.ReportAsync(report);
        if (result == GameResult.UnknownPeer) throw new HubException($"peer_id {NotAPeer}");
        Reported(player.Identity.PlayerId, player.Identity.GameId, player.Connection.Epoch, report, result);
        return Answer(new ResultDto(WireNames.Of(result)));
    }

    /// <summary>How a link is is told again in some seconds: nobody waits for it, and nobody misses it.</summary>
    private static async Task Say(IPlayerSession session, GameCommands.ReportHealth health)
    {
        try
        {
            await session.ReportAsync(health);
        }
        catch (GameUnavailableException)
        {
        }
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

    private static JsonElement Answer<T>(T answer) => JsonSerializer.SerializeToElement(answer, WireJson.Options);

    [LoggerMessage(10, LogLevel.Information, "Player {PlayerId} of game {GameId} has connected ({ConnectionId}).")]
    private partial void Connected(string playerId, string gameId, string connectionId);

    [LoggerMessage(11, LogLevel.Information, "Player {PlayerId} of game {GameId} epoch {Epoch} has disconnected ({ConnectionId}): {Reason}")]
    private partial void Disconnected(string playerId, string gameId, int epoch, string connectionId, string reason);

    [LoggerMessage(12, LogLevel.Debug, "Player {PlayerId} of game {GameId} epoch {Epoch} reported {Report}: {Result}.")]
    private partial void Reported(string playerId, string gameId, int epoch, PlayerCommand report, GameResult result);
}
