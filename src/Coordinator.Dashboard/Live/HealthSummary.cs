using Coordinator.Dashboard.Words;
using Coordinator.Games;

namespace Coordinator.Dashboard.Live;

/// <summary>How much a sentence asks of the reader.</summary>
public enum Gravity
{
    /// <summary>Nothing to do.</summary>
    Calm,

    /// <summary>Worth knowing.</summary>
    Notice,

    /// <summary>Games end because of it.</summary>
    Alarm,
}

/// <summary>The whole page in one sentence.</summary>
public sealed record HealthSummary(Gravity Gravity, string Sentence)
{
    /// <summary>Below this share of games paused at once, pauses are players' own; above it something is common to
    /// them.</summary>
    private const double ManyPaused = 0.1;

    /// <summary>Few games tell nothing by their share.</summary>
    private const int TooFewToTell = 10;

    /// <summary>Pauses with less time left than this are about to end their games.</summary>
    private static readonly TimeSpan AboutToEnd = TimeSpan.FromSeconds(5);

    /// <summary>The gravest thing that there is to say.</summary>
    public static HealthSummary Of(Snapshot snapshot) =>
        OfStore(snapshot)
        ?? OfLostNodes(snapshot)
        ?? OfGamesAway(snapshot)
        ?? OfManyPauses(snapshot)
        ?? OfLeavingNodes(snapshot)
        ?? OfPauses(snapshot);

    /// <summary>Before all else: while nothing is stored no game is created, resumed or ended, whatever else there is
    /// to say.</summary>
    private static HealthSummary? OfStore(Snapshot snapshot) =>
        snapshot.StoreTrouble is { } trouble
            ? new HealthSummary(Gravity.Alarm, $"Nothing can be stored. {trouble}")
            : null;

    private static HealthSummary? OfLostNodes(Snapshot snapshot)
    {
        var lost = snapshot
            .Nodes.Where(node => node.Condition is NodeCondition.Unreachable or NodeCondition.Down)
            .ToList();
        if (lost.Count == 0)
            return null;
        var who =
            lost.Count == 1
                ? $"Node {lost[0].Name} is {(lost[0].Condition == NodeCondition.Down ? "down" : "unreachable")}"
                : $"{lost.Count} nodes of {snapshot.Nodes.Count} are unreachable";
        return new HealthSummary(Gravity.Alarm, $"{who}: {Moving(snapshot.Away, "no game is waiting for it")}.");
    }

    /// <summary>Not of nodes that give their games away: those are always moving, a few at a time, and their node is
    /// said.</summary>
    private static HealthSummary? OfGamesAway(Snapshot snapshot)
    {
        var away = snapshot.Away - snapshot.Nodes.Where(IsGoing).Sum(node => node.Away);
        return away == 0 ? null : new HealthSummary(Gravity.Notice, $"{Say.Capital(Moving(away, ""))} between nodes.");
    }

    private static bool IsGoing(NodeState node) => node.Condition is NodeCondition.Draining or NodeCondition.Leaving;

    private static HealthSummary? OfManyPauses(Snapshot snapshot)
    {
        var paused = snapshot.Pauses.Count;
        if (paused < TooFewToTell || paused < snapshot.Open * ManyPaused)
            return null;
        var worst = snapshot.Nodes.MaxBy(node => node.Paused);
        var where =
            snapshot.Nodes.Count > 1
            && worst is not null
            && worst.Paused > paused * 0.7
            && worst.Games < snapshot.Open * 0.7
                ? $", {worst.Paused} of them on {worst.Name}"
                : "";
        return new HealthSummary(Gravity.Alarm, $"{paused} of {Say.Games(snapshot.Open)} stand still at once{where}.");
    }

    private static HealthSummary? OfLeavingNodes(Snapshot snapshot)
    {
        var going = snapshot.Nodes.Where(IsGoing).ToList();
        return going switch
        {
            [] => null,
            [var one] => new HealthSummary(
                Gravity.Notice,
                $"Node {one.Name} is {(one.Condition == NodeCondition.Draining ? "draining" : "leaving")}: "
                    + $"{Left(one.Games)}."
            ),
            _ => new HealthSummary(
                Gravity.Notice,
                $"{going.Count} nodes are giving their games away: {Left(going.Sum(node => node.Games))}."
            ),
        };
    }

    private static HealthSummary OfPauses(Snapshot snapshot)
    {
        if (snapshot.Open == 0)
            return new HealthSummary(
                Gravity.Calm,
                $"No games. {Say.Capital(Say.Count(snapshot.Nodes.Count, "node"))} ready."
            );
        var all = $"All well: {Say.Games(snapshot.Open)}";
        if (snapshot.Pauses.Count == 0)
            return new HealthSummary(Gravity.Calm, $"{all}, none paused.");
        var ending = snapshot.Pauses.Count(game =>
            game.Deadline is { } deadline && deadline - snapshot.At < AboutToEnd
        );
        return ending == 0
            ? new HealthSummary(Gravity.Calm, $"{all}, {snapshot.Pauses.Count} paused, everyone recovering.")
            : new HealthSummary(
                Gravity.Notice,
                $"{Say.Games(snapshot.Open)}, {snapshot.Pauses.Count} paused, {ending} of them about to run out of time."
            );
    }

    private static string Moving(int games, string none) =>
        games == 0 ? none : $"{Say.Games(games)} {(games == 1 ? "is" : "are")} moving";

    private static string Left(int games) => games == 0 ? "it has no games left" : $"{Say.Games(games)} left on it";
}
