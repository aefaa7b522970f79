using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;

namespace Coordinator.Bench.Measure;

/// <summary>Connections for players that come back, in the protocol that is measured.</summary>
internal static class Connectors
{
    /// <summary>Of the players of a game, each of which keeps its protocol whichever node it comes back to.</summary>
    /// <param name="protocol">What they speak.</param>
    /// <param name="sockets">Opens what SignalR's own client does not.</param>
    /// <param name="game">Counts the games.</param>
    public static Connector Of(PlayerProtocol protocol, PlayerSockets sockets, int game) => (player, node, token) =>
        protocol.Of(game, player) is var dialect && dialect == Dialect.SignalR
            ? new HubPlayerConnection(node, token)
            : new SocketPlayerConnection(sockets, dialect, node, token);
}
