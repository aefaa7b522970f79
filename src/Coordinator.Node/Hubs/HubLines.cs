using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Hubs;

/// <summary>
/// SignalR's own bookkeeping of connections, and a way from a call to the connection that it came over: what is told to
/// several players is written to each as bytes that were made once, which SignalR's proxies of clients can't.
/// </summary>
internal sealed class HubLines(
    SilentClients silent,
    NodeOptions options,
    LimitMetrics limits,
    ILogger<DefaultHubLifetimeManager<GameHub>> log
) : DefaultHubLifetimeManager<GameHub>(log)
{
    /// <summary>The connection of a call.</summary>
    public static HubConnectionContext Of(HubCallerContext context) =>
        (HubConnectionContext)context.Items[typeof(HubLines)]!;

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        connection.Items[typeof(HubLines)] = connection;
        var budget = new CallBudget(options.Limits);
        budget.KeepIn(connection.Items);
        connection.Protocol = new LimitedProtocol(connection.Protocol, budget, limits);
        silent.Watch(connection);
        return base.OnConnectedAsync(connection);
    }
}
