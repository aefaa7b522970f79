using Coordinator.Cluster.Live;
using Coordinator.Dashboard.Live;
using Coordinator.Dashboard.Tests.Support;
using Coordinator.Games;

namespace Coordinator.Dashboard.Tests;

/// <summary>The one sentence that an operator reads first.</summary>
public sealed class VerdictSentences
{
    [Fact]
    public void All_is_well_while_paused_players_have_time_to_recover() =>
        Says(
            Gravity.Calm,
            "All well: 312 games, 3 paused, everyone recovering.",
            Some.Snapshot([.. Some.Games(309), .. Some.Games(3, GamePhase.Paused)])
        );

    [Fact]
    public void All_is_well_where_nobody_is_paused() =>
        Says(Gravity.Calm, "All well: 1 game, none paused.", Some.Snapshot(Some.Games(1)));

    [Fact]
    public void Without_games_it_says_which_nodes_are_ready() =>
        Says(Gravity.Calm, "No games. 3 nodes ready.", Some.Snapshot([]));

    [Fact]
    public void A_game_that_is_over_is_no_longer_counted() =>
        Says(
            Gravity.Calm,
            "All well: 2 games, none paused.",
            Some.Snapshot([.. Some.Games(2), .. Some.Games(5, GamePhase.Ended)])
        );

    [Fact]
    public void An_unreachable_node_comes_before_everything_else() =>
        Says(
            Gravity.Alarm,
            "Node 10.0.0.2:4053 is unreachable: 40 games are moving.",
            Some.Snapshot(
                [.. Some.Games(40, node: 2, isAway: true), .. Some.Games(60, GamePhase.Paused)],
                Some.Member(1),
                Some.Member(2, unreachableFor: [1, 3]),
                Some.Member(3, isDraining: true)
            )
        );

    [Fact]
    public void That_nothing_can_be_stored_comes_before_all_else() =>
        Says(
            Gravity.Alarm,
            "Nothing can be stored. The disk is full.",
            Some.Snapshot(Some.Games(40, node: 2, isAway: true), Some.Member(1), Some.Member(2, unreachableFor: 1)) with
            {
                StoreTrouble = "The disk is full.",
            }
        );

    [Fact]
    public void Two_lost_nodes_are_counted() =>
        Says(
            Gravity.Alarm,
            "2 nodes of 3 are unreachable: 1 game is moving.",
            Some.Snapshot(
                Some.Games(1, node: 2, isAway: true),
                Some.Member(1),
                Some.Member(2, unreachableFor: 1),
                Some.Member(3, status: "Down")
            )
        );

    [Fact]
    public void Games_on_their_way_from_a_draining_node_do_not_hide_that_it_drains() =>
        Says(
            Gravity.Notice,
            "Node 10.0.0.2:4053 is draining: 5 games left on it.",
            Some.Snapshot(
                [.. Some.Games(4, node: 2, isAway: true), Some.Game("still", node: 2)],
                Some.Member(1),
                Some.Member(2, isDraining: true),
                Some.Member(3)
            )
        );

    [Fact]
    public void Games_of_a_node_that_is_gone_are_moving_until_another_has_them() =>
        Says(
            Gravity.Notice,
            "7 games are moving between nodes.",
            Some.Snapshot([.. Some.Games(7, node: 9, isAway: true), .. Some.Games(20)])
        );

    [Fact]
    public void Many_pauses_at_once_are_trouble_and_the_node_that_most_are_on_is_named() =>
        Says(
            Gravity.Alarm,
            "50 of 200 games stand still at once, 50 of them on 10.0.0.2:4053.",
            Some.Snapshot([
                .. Some.Games(100),
                .. Some.Games(50, node: 3),
                .. Some.Games(50, GamePhase.Paused, node: 2),
            ])
        );

    [Fact]
    public void Many_pauses_everywhere_name_no_node() =>
        Says(
            Gravity.Alarm,
            "30 of 100 games stand still at once.",
            Some.Snapshot([
                .. Some.Games(70),
                .. Some.Games(15, GamePhase.Paused),
                .. Some.Games(15, GamePhase.Paused, node: 2),
            ])
        );

    [Fact]
    public void A_draining_node_says_what_is_left_on_it() =>
        Says(
            Gravity.Notice,
            "Node 10.0.0.3:4053 is draining: 12 games left on it.",
            Some.Snapshot(Some.Games(12, node: 3), Some.Member(1), Some.Member(3, isDraining: true))
        );

    [Fact]
    public void A_leaving_node_is_said_to_leave() =>
        Says(
            Gravity.Notice,
            "Node 10.0.0.3:4053 is leaving: it has no games left.",
            Some.Snapshot([], Some.Member(1), Some.Member(3, status: "Leaving"))
        );

    [Fact]
    public void Not_everyone_is_recovering_where_a_pause_is_about_to_end() =>
        Says(
            Gravity.Notice,
            "22 games, 2 paused, 1 of them about to run out of time.",
            Some.Snapshot([
                .. Some.Games(20),
                Some.Game("a", GamePhase.Paused, secondsLeft: 4),
                Some.Game("b", GamePhase.Paused),
            ])
        );

    private static void Says(Gravity gravity, string sentence, Snapshot snapshot) =>
        Assert.Equal(new HealthSummary(gravity, sentence), HealthSummary.Of(snapshot));
}
