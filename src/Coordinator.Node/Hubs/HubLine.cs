using Coordinator.Node.Players;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Coordinator.Node.Hubs;

/// <summary>A player's connection over SignalR.</summary>
internal sealed class HubLine(HubConnectionContext connection) : IPlayerLine
{
    /// <summary>A message as SignalR has it. Its bytes are made when it is first written, once for each of SignalR's
    /// protocols.</summary>
    public static SerializedHubMessage Of(PlayerMessage message) =>
        message.As(static m => new SerializedHubMessage(new InvocationMessage(m.Name, [m.Body])));

    public string Id => connection.ConnectionId;

    public string Protocol => "signalr";

    public bool RepeatsReports => true;

    public int LengthOf(PlayerMessage message) => Of(message).GetSerializedMessage(connection.Protocol).Length;

    public ValueTask WriteAsync(PlayerMessage message) => connection.WriteAsync(Of(message));

    public void Abort() => connection.Abort();

    public void Dismiss() => connection.Abort();

    public void SendElsewhere()
    {
        // Closed so, SignalR tells the player that it should come back; Abort would say that it should not.
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
            lifetime.RequestClose();
        else
            connection.Abort();
    }
}
