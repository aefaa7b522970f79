using System.Text.Json;
using Coordinator.Node.Limits;
using Coordinator.Node.Players;
using Coordinator.Node.Tokens;
using Coordinator.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Hubs;

/// <summary>The players' door over SignalR: each of the contract's methods, handed on to what all players
/// call.</summary>
[Authorize]
internal sealed class GameHub(PlayerDoor door, PlayerCalls calls) : Hub
{
    public override Task OnConnectedAsync()
    {
        if (PlayerIdentity.Of(Context.User) is not { } identity)
        {
            Context.Abort();
            return Task.CompletedTask;
        }
        var player = door.Connect(
            identity,
            new HubLine(HubLines.Of(Context)),
            CallBudget.Of(Context.Items),
            PlayerInstance.Of(Context.GetHttpContext()?.Request)
        );
        Context.Items[typeof(ConnectedPlayer)] = player;
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Player is { } player)
            door.Disconnect(player, exception?.Message ?? "closed");
        return Task.CompletedTask;
    }

    [HubMethodName(HubMethods.ValidationSuccess)]
    public Task<object> ValidationSuccess(JsonElement fields) => CallAsync(HubMethods.ValidationSuccess, fields);

    [HubMethodName(HubMethods.ValidationFailed)]
    public Task<object> ValidationFailed(JsonElement fields) => CallAsync(HubMethods.ValidationFailed, fields);

    [HubMethodName(HubMethods.ConnectionLost)]
    public Task<object> ConnectionLost(JsonElement fields) => CallAsync(HubMethods.ConnectionLost, fields);

    [HubMethodName(HubMethods.ReconnectionSuccess)]
    public Task<object> ReconnectionSuccess(JsonElement fields) => CallAsync(HubMethods.ReconnectionSuccess, fields);

    [HubMethodName(HubMethods.ReconnectionTimeout)]
    public Task<object> ReconnectionTimeout(JsonElement fields) => CallAsync(HubMethods.ReconnectionTimeout, fields);

    [HubMethodName(HubMethods.LeaveGame)]
    public Task<object> LeaveGame(JsonElement fields) => CallAsync(HubMethods.LeaveGame, fields);

    [HubMethodName(HubMethods.WebRtcSignal)]
    public Task<object> WebRtcSignal(JsonElement fields) => CallAsync(HubMethods.WebRtcSignal, fields);

    [HubMethodName(HubMethods.HealthReport)]
    public Task<object> HealthReport(JsonElement fields) => CallAsync(HubMethods.HealthReport, fields);

    [HubMethodName(HubMethods.Clock)]
    public Task<object> Clock(JsonElement fields) => CallAsync(HubMethods.Clock, fields);

    [HubMethodName(HubMethods.RenewToken)]
    public Task<object> RenewToken(JsonElement fields) => CallAsync(HubMethods.RenewToken, fields);

    [HubMethodName(HubMethods.IceServers)]
    public Task<object> IceServers(JsonElement fields) => CallAsync(HubMethods.IceServers, fields);

    /// <summary>The player of this connection; null before it is connected.</summary>
    private ConnectedPlayer? Player =>
        Context.Items.TryGetValue(typeof(ConnectedPlayer), out var player) ? (ConnectedPlayer?)player : null;

    private async Task<object> CallAsync(string method, JsonElement fields)
    {
        try
        {
            return await calls.CallAsync(
                Player ?? throw new InvalidOperationException("A call before the connection was accepted."),
                method,
                fields
            );
        }
        catch (CallException e)
        {
            throw new HubException(e.Message);
        }
    }
}
