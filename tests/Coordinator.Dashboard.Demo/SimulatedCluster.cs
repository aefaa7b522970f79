using Coordinator.Cluster.Nodes;

namespace Coordinator.Dashboard.Demo;

/// <summary>The nodes that simulated games run on. What an operator does to them is done at once.</summary>
public sealed class SimulatedCluster(Simulation simulation, int nodes, DateTimeOffset startedAt) : IClusterMembers
{
    private readonly HashSet<string> draining = [],
        unreachable = [],
        leaving = [];

    /// <summary>What was asked for, in order: <c>leave address</c>, <c>down address</c>, <c>drain address</c>, <c>take
    /// address</c>.</summary>
    public List<string> Asked { get; } = [];

    public ClusterPicture Current
    {
        get
        {
            var addresses = Enumerable.Range(1, nodes).Select(Address).ToList();
            var games = simulation.All.Where(game => game.Phase != Games.GamePhase.Ended).ToLookup(game => game.Node);
            return new ClusterPicture(
                addresses[0],
                addresses[0],
                addresses[0],
                [
                    .. addresses.Select(
                        (address, i) =>
                        {
                            var isLost = unreachable.Contains(address);
                            return new MemberPicture(
                                address,
                                1000 + i,
                                leaving.Contains(address) ? "Leaving" : "Up",
                                ["coordinator"],
                                isLost ? [.. addresses.Where(other => other != address)] : [],
                                draining.Contains(address),
                                "0.1.0",
                                startedAt - TimeSpan.FromHours(7 * (nodes - i)),
                                games[address].Count(),
                                games[address].Sum(game => game.Connected.Length),
                                256 / nodes,
                                0.08 + i * 0.11,
                                $"http://10.0.0.{i + 1}:8080"
                            );
                        }
                    ),
                ]
            );
        }
    }

    public static string Address(int number) => $"akka.tcp://coordinator@10.0.0.{number}:4053";

    public string Place(int any)
    {
        var takes = Enumerable
            .Range(1, nodes)
            .Select(Address)
            .Where(a => !draining.Contains(a) && !unreachable.Contains(a) && !leaving.Contains(a))
            .ToList();
        return takes.Count == 0 ? Address(1) : takes[any % takes.Count];
    }

    /// <summary>The node can't be reached, and its games are away until it is back.</summary>
    public void Cut(int number, bool isCut)
    {
        var address = Address(number);
        if (isCut)
            unreachable.Add(address);
        else
            unreachable.Remove(address);
        simulation.MarkAway(address, isCut);
    }

    public bool Leave(string address) => Ask("leave", address, () => leaving.Add(address));

    public bool Down(string address) => Ask("down", address, () => unreachable.Add(address));

    public bool Drain(string address, bool on) =>
        Ask(on ? "drain" : "take", address, () => _ = on ? draining.Add(address) : draining.Remove(address));

    private bool Ask(string what, string address, Action then)
    {
        if (!Enumerable.Range(1, nodes).Select(Address).Contains(address))
            return false;
        Asked.Add($"{what} {address}");
        then();
        return true;
    }
}
