using Coordinator.Cluster;
using Coordinator.Cluster.Hosting;
using Coordinator.Node.Ice;
using Coordinator.Node.Limits;
using Coordinator.Node.Tokens;

namespace Coordinator.Node.Hubs;

/// <summary>What a hub works with. One object, because SignalR makes a hub, and looks up what it asks for, with each call.</summary>
internal sealed record HubServices(
    IGames Games, IClusterNode Node, PlayersHere Here, IceServerList Ice, PlayerTokens Tokens, LinkMetrics Metrics,
    QueueLimit Queue, SteadyTime Clock, TimeProvider Time, ILogger<GameHub> Log);
