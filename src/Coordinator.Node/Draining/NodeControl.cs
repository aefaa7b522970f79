using Coordinator.Cluster.Nodes;
using Coordinator.Node.Players;

namespace Coordinator.Node.Draining;

/// <summary>What the other nodes hear of this one's players, and what an operator at another node can ask of
/// it.</summary>
/// <param name="players">Those that are here.</param>
/// <param name="services">Asked late: the drain needs the actor system, which is made with this.</param>
/// <param name="log">Says whose wish it was.</param>
internal sealed partial class NodeControl(LocalPlayers players, IServiceProvider services, ILogger<NodeControl> log)
    : INodeControl
{
    public int? Players => players.Count;

    public void Drain(bool on)
    {
        var drain = services.GetRequiredService<NodeDrain>();
        if (!on)
        {
            if (!drain.Cancel())
                CannotTakeAgain();
        }
        else if (drain.IsPossible)
            _ = drain.Start();
        else
            CannotDrain();
    }

    public void Leave()
    {
        Leaves();
        _ = services.GetRequiredService<NodeDrain>().ThenStopAsync();
    }

    [LoggerMessage(
        65,
        LogLevel.Information,
        "An operator wants this node to leave the cluster: its games and players move to other nodes, and it stops."
    )]
    private partial void Leaves();

    [LoggerMessage(
        66,
        LogLevel.Warning,
        "An operator wants this node to be drained, and there is no other node that could take its games and players."
    )]
    private partial void CannotDrain();

    [LoggerMessage(
        67,
        LogLevel.Warning,
        "An operator wants this node to take games and players again, and it is stopping."
    )]
    private partial void CannotTakeAgain();
}
