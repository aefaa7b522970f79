using Coordinator.Cluster.Nodes;
using Coordinator.Dashboard.Live;
using Coordinator.Dashboard.Words;

namespace Coordinator.Dashboard.Parts;

/// <summary>
/// Something that an operator can do to a node, with the words that go with it. <c>WhyNot</c>: why it makes no sense
/// now, or null. <c>IsGrave</c>: done to a node that lives, it harms.
/// </summary>
public sealed record NodeChange(
    string Verb,
    string Question,
    string Consequence,
    string Yes,
    string Done,
    bool IsGrave,
    string? DisabledReason,
    Func<IClusterMembers, bool> Do
)
{
    /// <summary>What can be done to this node, in the order of harm.</summary>
    public static IEnumerable<NodeChange> Of(NodeState node, int nodes)
    {
        var (address, name, games) = (node.Member.Address, node.Name, Say.Games(node.Games));
        var isAlone = nodes == 1 ? "There is no other node that could take its games." : null;
        var isGoing = node.Condition is NodeCondition.Leaving or NodeCondition.Down ? "It is on its way out." : null;
        if (node.Member.IsDraining)
        {
            yield return new NodeChange(
                "Take again",
                $"Let {name} take games again?",
                "New games and players come to it again. Those that have moved away stay where they are until the "
                    + "cluster evens out.",
                "Take again",
                $"{name} takes games again.",
                false,
                isGoing,
                members => members.Drain(address, on: false)
            );
        }
        else
        {
            yield return new NodeChange(
                "Drain",
                $"Drain {name}?",
                $"Its {games} move to other nodes, a few at a time, and its players are sent after them; nobody is "
                    + "paused for it. It goes on running, takes no new ones, and can take games again later.",
                "Drain",
                $"{name} gives its games away.",
                false,
                isGoing ?? isAlone,
                members => members.Drain(address, on: true)
            );
        }
        yield return new NodeChange(
            "Leave",
            $"Make {name} leave the cluster?",
            $"Its {games} move to other nodes and its players are sent after them; then its process stops. It comes "
                + "back only when someone starts it again.",
            "Leave",
            $"{name} is leaving.",
            false,
            isGoing ?? isAlone,
            members => members.Leave(address)
        );
        yield return new NodeChange(
            "Down",
            $"Declare {name} dead?",
            node.Condition == NodeCondition.Unreachable
                ? $"Use this only if you know that its process is gone or cut off for good. Its {games} are taken "
                    + "over by the others at once. If it still runs, it stops itself as soon as it hears of it."
                : $"This node answers. Declaring it dead drops its {games} and players without a goodbye, and others "
                    + "take them over some seconds later. Leave is the gentle way.",
            "Declare dead",
            $"{name} counts as dead.",
            true,
            node.Condition == NodeCondition.Down ? "It counts as dead already." : isAlone,
            members => members.Down(address)
        );
    }
}
