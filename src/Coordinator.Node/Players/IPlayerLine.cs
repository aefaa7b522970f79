namespace Coordinator.Node.Players;

/// <summary>A player's connection to this node, whatever protocol it speaks.</summary>
internal interface IPlayerLine
{
    /// <summary>Names the connection in the log.</summary>
    string Id { get; }

    /// <summary>The protocol, as OpenTelemetry names it (<c>rpc.system</c>).</summary>
    string Protocol { get; }

    /// <summary>As <see cref="Coordinator.Cluster.IPlayerConnection.RepeatsReports"/>.</summary>
    bool RepeatsReports { get; }

    /// <summary>How long a message is on the wire, in bytes.</summary>
    int LengthOf(PlayerMessage message);

    /// <summary>Writes a message: on the caller's thread, where the connection takes it at once. One at a time, in
    /// order.</summary>
    /// <exception cref="Exception">The connection is broken.</exception>
    ValueTask WriteAsync(PlayerMessage message);

    /// <summary>Closes the connection of a client that may come back.</summary>
    void Abort();

    /// <summary>Closes the connection of a client that has no reason to come back: its seat is another's, or there is
    /// none.</summary>
    void Dismiss();

    /// <summary>Closes the connection of a client that is to come back at once, to another node.</summary>
    void SendElsewhere();
}
