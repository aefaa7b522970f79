using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Dashboard.Words;
using Coordinator.Games;

namespace Coordinator.Dashboard.Live;

/// <summary>How a node is, from well to gone.</summary>
public enum NodeCondition
{
    /// <summary>It runs games and answers.</summary>
    Well,

    /// <summary>It is on its way in.</summary>
    Joining,

    /// <summary>It gives its games away and goes on running.</summary>
    Draining,

    /// <summary>It is on its way out.</summary>
    Leaving,

    /// <summary>Others can't reach it.</summary>
    Unreachable,

    /// <summary>The cluster takes it for dead.</summary>
    Down,
}

/// <summary>One node with what runs on it: <c>Games</c> open, of them <c>Paused</c>, and <c>Away</c> with a node that
/// does not answer.</summary>
public sealed record NodeState(MemberPicture Member, NodeCondition Condition, int Games, int Paused, int Away)
{
    /// <summary>The address as a person would say it.</summary>
    public string Name => Say.Node(Member.Address);

    /// <summary>Whether an operator should look at this node.</summary>
    public bool IsInTrouble => Condition is not (NodeCondition.Well or NodeCondition.Joining);

    internal static NodeState Of(MemberPicture member, IEnumerable<LiveGame> games)
    {
        var here = games.ToList();
        return new NodeState(
            member,
            ConditionOf(member),
            here.Count,
            here.Count(game => game.Phase == GamePhase.Paused),
            here.Count(game => game.IsAway)
        );
    }

    private static NodeCondition ConditionOf(MemberPicture member) =>
        member switch
        {
            { Status: "Down" } => NodeCondition.Down,
            { UnreachableFor.Count: > 0 } => NodeCondition.Unreachable,
            { Status: "Leaving" or "Exiting" or "Removed" } => NodeCondition.Leaving,
            { IsLeaving: true } => NodeCondition.Leaving,
            { Status: "Joining" or "WeaklyUp" } => NodeCondition.Joining,
            { IsDraining: true } => NodeCondition.Draining,
            _ => NodeCondition.Well,
        };
}
