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
    public static HealthSummary Of(Snapshot picture) =>
        OfStore(picture)
        ?? OfLostNodes(picture)
        ?? OfGamesAway(picture)
        ?? OfManyPauses(picture)
        ?? OfLeavingNodes(picture)
        ?? OfPauses(picture);

    /// <summary>Before all else: while nothing is stored no game is created, resumed or ended, whatever else there is
    /// to say.</summary>
    private static HealthSummary? OfStore(Snapshot picture) =>
        picture.StoreTrouble is { } trouble
            ? new HealthSummary(Gravity.Alarm, $"Nothing can be stored. {trouble}")
            : null;

    private static HealthSummary? OfLostNodes(Snapshot picture)
    {
        var lost = picture
            .Nodes.Where(node => node.Condition is NodeCondition.Unreachable or NodeCondition.Down)
            .ToList();
        if (lost.Count == 0)
            return null;
        var who =
            lost.Count == 1
                ? $"Node {lost[0].Name} is {(lost[0].Condition == NodeCondition.Down ? "down" : "unreachable")}"
                : $"{lost.Count} nodes of {picture.Nodes.Count} are unreachable";
        return new HealthSummary(Gravity.Alarm, $"{who}: {Moving(picture.Away, "no game is waiting for it")}.");
    }

    /// <summary>Not of nodes that give their games away: those are always moving, a few at a time, and their node is
    /// said.</summary>
    private static HealthSummary? OfGamesAway(Snapshot picture)
    {
        var away = picture.Away - picture.Nodes.Where(IsGoing).Sum(node => node.Away);
        return away == 0 ? null : new HealthSummary(Gravity.Notice, $"{Say.Capital(Moving(away, ""))} between nodes.");
    }

    private static bool IsGoing(NodeState node) => node.Condition is NodeCondition.Draining or NodeCondition.Leaving;

    private static HealthSummary? OfManyPauses(Snapshot picture)
    {
        var paused = picture.Pauses.Count;
        if (paused < TooFewToTell || paused < picture.Open * ManyPaused)
            return null;
        var worst = picture.Nodes.MaxBy(node => node.Paused);
        var where =
            picture.Nodes.Count > 1
            && worst is not null
            && worst.Paused > paused * 0.7
            && worst.Games < picture.Open * 0.7
                ? $", {worst.Paused} of them on {worst.Name}"
                : "";
        return new HealthSummary(Gravity.Alarm, $"{paused} of {Say.Games(picture.Open)} stand still at once{where}.");
    }

    private static HealthSummary? OfLeavingNodes(Snapshot picture)
    {
        var going = picture.Nodes.Where(IsGoing).ToList();
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

    private static HealthSummary OfPauses(Snapshot picture)
    {
        if (picture.Open == 0)
            return new HealthSummary(
                Gravity.Calm,
                $"No games. {Say.Capital(Say.Count(picture.Nodes.Count, "node"))} ready."
            );
        var all = $"All well: {Say.Games(picture.Open)}";
        if (picture.Pauses.Count == 0)
            return new HealthSummary(Gravity.Calm, $"{all}, none paused.");
        var ending = picture.Pauses.Count(game => game.Deadline is { } deadline && deadline - picture.At < AboutToEnd);
        return ending == 0
            ? new HealthSummary(Gravity.Calm, $"{all}, {picture.Pauses.Count} paused, everyone recovering.")
            : new HealthSummary(
                Gravity.Notice,
                $"{Say.Games(picture.Open)}, {picture.Pauses.Count} paused, {ending} of them about to run out of time."
            );
    }

    private static string Moving(int games, string none) =>
        games == 0 ? none : $"{Say.Games(games)} {(games == 1 ? "is" : "are")} moving";

    private static string Left(int games) => games == 0 ? "it has no games left" : $"{Say.Games(games)} left on it";
}
