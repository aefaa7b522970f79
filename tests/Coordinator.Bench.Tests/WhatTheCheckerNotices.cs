using Coordinator.Bench.Check;
using Coordinator.Bench.Play;
using Coordinator.Client;
using Coordinator.Protocol;
using static Coordinator.Bench.Tests.PlayedGame;

namespace Coordinator.Bench.Tests;

/// <summary>One test for each way in which a game can go wrong: a checker that can't fail says nothing.</summary>
public sealed class WhatTheCheckerNotices
{
    private readonly PlayedGame game = Resumed();

    [Fact]
    public void A_game_as_it_should_be_has_no_violation() => Assert.Empty(game.Violations());

    [Fact]
    public void A_game_that_ran_out_of_time_at_its_deadline_has_no_violation() =>
        Assert.Empty(TimedOut(Deadline + 20).Violations());

    [Fact]
    public void An_acknowledged_loss_that_is_not_on_record()
    {
        Bobs_loss(Results.AlreadyPausing);
        Notices("bob", "reported at 1100 for epoch 1", "acknowledged (already_pausing) and is not on record");
    }

    [Fact]
    public void A_loss_that_was_not_acknowledged_may_be_missing()
    {
        Bobs_loss(result: null);
        Assert.Empty(game.Violations());
    }

    [Fact]
    public void A_loss_that_is_on_record_twice()
    {
        game.Disconnections.Add(game.Disconnections[0] with { Timestamp = LostAt + 9 });
        Notices("ada", "is on record 2 times, once was expected");
    }

    [Fact]
    public void A_loss_that_nobody_reported()
    {
        game.Disconnections.Add(new DisconnectionDto(LostAt + 9, 61, "bob", null, null, 1, "ada", 1_234));
        Notices("bob", "a loss of ada at 1234 in epoch 1 is on record, which it never reported");
    }

    [Fact]
    public void A_loss_that_is_on_record_otherwise_than_it_was_said()
    {
        game.Disconnections[0] = game.Disconnections[0] with { Frame = 61 };
        Notices("ada", "is on record with peer bob and frame 61");
    }

    [Fact]
    public void A_loss_that_is_on_record_for_another_pause()
    {
        game.Disconnections[0] = game.Disconnections[0] with { Epoch = 2 };
        Notices("ada", "acknowledged for epoch 1 and is on record for 2");
    }

    [Fact]
    public void An_acknowledged_recovery_that_is_not_on_record()
    {
        game.Attempts.Clear();
        Notices(
            "ada",
            "the recovery after 2000 ms reported for epoch 1 was acknowledged (resume) and is not on record"
        );
    }

    [Fact]
    public void A_recovery_that_is_on_record_twice()
    {
        game.Attempts.Add(game.Attempts[0]);
        Notices("ada", "the recovery after 2000 ms", "is on record 2 times");
    }

    [Fact]
    public void A_recovery_that_nobody_reported()
    {
        game.Attempts.Add(game.Attempts[0] with { PlayerId = "bob", DurationMs = 7 });
        Notices("bob", "a recovery after 7 ms in epoch 1 is on record, which it never reported");
        game.Attempts[1] = game.Attempts[0] with { Epoch = 2 }; // what it reported, for another pause
        Notices("ada", "a recovery after 2000 ms in epoch 2 is on record, which it never reported");
    }

    [Fact]
    public void A_leave_that_was_acknowledged_and_had_no_effect()
    {
        Say(game.Bob, HubMethods.LeaveGame, 5_000, Results.Left, new ReportFields());
        Notices("bob", "it was told that it has left, and the game goes on");
    }

    [Fact]
    public void Attempts_that_were_acknowledged_and_are_not_on_record()
    {
        var timedOut = TimedOut(Deadline);
        Say(
            timedOut.Ada,
            HubMethods.ReconnectionTimeout,
            Deadline + 10,
            Results.Ended,
            new ReportFields { Attempts = 3, Epoch = 1 }
        );
        Notices(timedOut, "ada", "its 3 attempts in epoch 1 were acknowledged and are not on record");
    }

    [Fact]
    public void A_report_that_was_refused()
    {
        game.Ada.Reports[0].RefusedWith("forbidden");
        Notices("ada", "p2p_connection_lost for epoch 1 was refused: forbidden");
    }

    [Fact]
    public void A_resume_that_is_told_twice_to_one_player()
    {
        Hear(game.Bob, 4_000, HubEvents.Resume, Resume(ResumeAt));
        Notices("bob", "it was resumed twice from epoch 1");
    }

    [Fact]
    public void Two_resumes_of_one_pause_at_different_instants()
    {
        Hear(game.Bob, 4_000, HubEvents.Resume, Resume(ResumeAt + 1));
        Notices("the pause of epoch 1 was resumed 2 times");
    }

    [Fact]
    public void A_resume_without_a_pause()
    {
        Hear(game.Bob, 4_000, HubEvents.Resume, Resume(ResumeAt, epoch: 2));
        Notices("bob", "it was resumed from epoch 2 and had been paused in 0");
    }

    [Fact]
    public void A_resume_of_a_pause_that_the_record_says_ended()
    {
        game.PauseOutcome = ExportedRow.Ended;
        Notices("ada", "it was resumed from epoch 1", "on record it is ended");
    }

    [Fact]
    public void An_end_on_a_player_in_a_pause_that_the_record_says_was_resumed()
    {
        var timedOut = TimedOut(Deadline);
        timedOut.PauseOutcome = ExportedRow.Resumed;
        Notices(timedOut, "bob", "the game ended on it in the pause of epoch 1, on record it is resumed");
    }

    [Fact]
    public void An_end_that_is_told_twice()
    {
        var timedOut = TimedOut(Deadline);
        Hear(timedOut.Bob, Deadline + 50, HubEvents.GameEnded, Ending(EndReasons.ReconnectionTimeout));
        Notices(timedOut, "bob", "it was told of the end twice");
    }

    [Fact]
    public void An_end_of_a_game_that_goes_on()
    {
        Hear(game.Bob, 5_000, HubEvents.GameEnded, Ending(EndReasons.PlayerLeft));
        Notices("bob", "it was told of the end (player_left), and the game goes on");
    }

    [Fact]
    public void Different_ends_for_different_players()
    {
        var timedOut = TimedOut(Deadline);
        timedOut.EndedBy = EndReasons.Abandoned;
        Notices(timedOut, "ada", "the game ended by reconnection_timeout, on record is abandoned");
    }

    [Fact]
    public void A_pause_or_a_resume_after_the_end()
    {
        var timedOut = TimedOut(Deadline);
        Hear(timedOut.Bob, Deadline + 50, HubEvents.Resume, Resume(Deadline));
        Notices(timedOut, "bob", "it was resumed (epoch 1) after the end");
        Hear(timedOut.Ada, Deadline + 50, HubEvents.Pause, new PauseEvent("g", 60, "ada", 2, 1, 1));
        Notices(timedOut, "ada", "it was paused (epoch 2) after the end");
    }

    [Fact]
    public void A_player_that_is_paused_twice_in_one_pause()
    {
        var twice = TimedOut(Deadline);
        twice.Bob.Add(twice.Bob.Heard[1] with { At = LostAt + 30 });
        Notices(twice, "bob", "it was paused twice in epoch 1");
    }

    [Fact]
    public void A_pause_with_the_number_of_one_that_is_over()
    {
        Hear(game.Bob, 4_000, HubEvents.Pause, new PauseEvent("g", 60, "ada", 1, 30_000, Deadline));
        Notices("bob", "it was paused in epoch 1, which was over, 2 was expected");
    }

    [Fact]
    public void An_epoch_that_goes_back_below_what_was_durable()
    {
        game.Disturbances.Add(new Disturbance(3_500, 3_500, "a node was killed"));
        Hear(game.Bob, 9_000, HubEvents.GameJoined, Joined(game.Bob, Phases.Playing, 0), connection: 2);
        Notices("bob", "it found the game in epoch 0, which had been in 1 (connection 2");
    }

    [Fact]
    public void A_pause_that_is_taken_back_although_its_report_was_acknowledged()
    {
        var paused = TimedOut(Deadline);
        paused.Disturbances.Add(new Disturbance(2_000, 2_000, "a node was killed"));
        Hear(paused.Ada, 9_000, HubEvents.GameJoined, Joined(paused.Ada, Phases.Playing, 0), connection: 2);
        Notices(paused, "ada", "it found the game in epoch 0, which had been in 1");
    }

    [Fact]
    public void A_pause_may_be_taken_back_by_a_crash_where_no_report_of_it_was_acknowledged()
    {
        Hear(game.Bob, 5_000, HubEvents.Pause, new PauseEvent("g", 90, "ada", 2, 30_000, Deadline));
        See(game.Bob, 5_001, new GameEvent.Paused(PlayedGame.Pause(epoch: 2)));
        Hear(game.Bob, 9_000, HubEvents.GameJoined, Joined(game.Bob, Phases.Playing, 1), connection: 2);
        Say(
            game.Ada,
            HubMethods.ConnectionLost,
            5_000,
            result: null,
            new ReportFields
            {
                FrameNumber = 90,
                Timestamp = 5_000,
                PeerId = "bob",
                Epoch = 2,
            }
        );
        Notices("bob", "the pause of epoch 2 was taken back, and nothing had been done to the cluster");
        game.Disturbances.Add(new Disturbance(5_500, 5_500, "a node was killed"));
        Assert.Empty(game.Violations());
    }

    [Fact]
    public void A_pause_that_its_player_did_not_ask_for()
    {
        Hear(game.Bob, 5_000, HubEvents.Pause, new PauseEvent("g", 99, "bob", 2, 30_000, Deadline));
        Notices("epoch 2 is said to have been asked for by bob at frame 99, which it never did");
    }

    [Fact]
    public void A_pause_of_a_game_whose_links_were_well()
    {
        game.Kind = GameKind.Quiet;
        Notices("epoch 1 paused a game whose links were well all the time");
    }

    [Fact]
    public void An_end_before_the_deadline() =>
        Notices(
            TimedOut(Deadline - 100),
            "the pause of epoch 1 ended at 30900, 100 ms before the deadline that was told"
        );

    [Fact]
    public void An_end_before_the_deadline_that_was_put_off_by_a_takeover()
    {
        var timedOut = TimedOut(Deadline + 20);
        timedOut.Disturbances.Add(new Disturbance(25_000, 25_000, "a node was killed"));
        Hear(timedOut.Bob, 28_000, HubEvents.GameJoined, Joined(timedOut.Bob, Phases.Paused, 1, deadline: 38_000));
        Notices(timedOut, "ended at 31020, 6980 ms before the deadline that was told");
    }

    [Fact]
    public void An_end_long_after_the_deadline()
    {
        Notices(TimedOut(Deadline + 5_000), "later than it may have (nothing was done to the cluster)");
        var killed = TimedOut(Deadline + 5_000);
        killed.Disturbances.Add(new Disturbance(Deadline - 5_000, Deadline - 5_000, "a node was killed"));
        Assert.Empty(killed.Violations());
        var late = TimedOut(Deadline + 30_000);
        late.Disturbances.Add(new Disturbance(Deadline - 5_000, Deadline - 5_000, "a node was killed"));
        Notices(late, "later than it may have (a node was killed)");
    }

    [Fact]
    public void A_pause_without_an_outcome_on_record()
    {
        game.PauseOutcome = null;
        Notices("the pause of epoch 1 is over and has no outcome on record");
    }

    [Fact]
    public void A_pause_that_is_exported_twice_or_not_at_all()
    {
        game.Exported = rows => [.. rows, rows[^1]];
        Notices("the pause of epoch 1 is exported 2 times, once was expected");
        game.Exported = rows => rows[..^1];
        Notices("the pause of epoch 1 is exported 0 times, once was expected");
    }

    [Fact]
    public void A_row_that_is_exported_twice_or_not_at_all()
    {
        game.Exported = rows => [rows[0], .. rows];
        Notices("the loss of ada in epoch 1", "is on record 1 times and exported 2 times");
        game.Exported = rows => rows[1..];
        Notices("the loss of ada in epoch 1", "is on record 1 times and exported 0 times");
        game.Exported = rows => [.. rows, rows[1] with { PlayerId = "bob" }];
        Notices("the success of bob in epoch 1", "is exported and not on record");
    }

    [Fact]
    public void A_lost_player_of_whom_the_record_does_not_say_how_it_fared()
    {
        Bobs_loss(Results.AlreadyPausing);
        game.Disconnections.Add(new DisconnectionDto(1_102, 61, "bob", null, null, 1, "ada", 1_100));
        Notices("bob was lost in epoch 1, which resumed, and the record has no attempt of it");
    }

    [Fact]
    public void A_resumed_pause_in_which_a_player_is_said_to_have_run_out_of_time()
    {
        game.Attempts.Add(new ReconnectionAttemptDto(2_000, 1_000, Outcomes.Timeout, 1, 1, "ada"));
        Notices("epoch 1 was resumed, and the record says that ada ran out of time in it");
    }

    [Fact]
    public void A_total_that_is_not_the_sum_of_the_pauses()
    {
        game.Exported = rows => [.. rows.Select(r => r.Kind == ExportedRow.Pause ? r with { DurationMs = 1 } : r)];
        Notices("its pauses lasted 2000 ms by the record, 1 ms by the export");
    }

    [Fact]
    public void A_loss_that_differs_only_in_its_peer_from_another()
    {
        Say(
            game.Ada,
            HubMethods.ConnectionLost,
            LostAt,
            Results.AlreadyPausing,
            new ReportFields
            {
                FrameNumber = 60,
                Timestamp = LostAt,
                PeerId = "cid",
                Epoch = 1,
            }
        );
        Notices(
            "ada",
            "the loss of cid reported at 1000 for epoch 1 was acknowledged (already_pausing) and is not on record"
        );
        game.Disconnections.Add(new DisconnectionDto(LostAt + 2, 60, "ada", null, null, 1, "cid", LostAt));
        Assert.Empty(game.Violations());
    }

    [Fact]
    public void A_link_that_is_lost_again_before_its_player_has_recovered_need_not_be_on_record_again()
    {
        var twice = TimedOut(Deadline);
        Say(
            twice.Ada,
            HubMethods.ConnectionLost,
            1_500,
            Results.AlreadyPausing,
            new ReportFields
            {
                FrameNumber = 60,
                Timestamp = 1_500,
                PeerId = "bob",
                Epoch = 1,
            }
        );
        Assert.Empty(twice.Violations());
        Bobs_loss(twice, result: null); // its acknowledgement got lost on the way back
        Say(
            twice.Bob,
            HubMethods.ConnectionLost,
            1_600,
            Results.AlreadyPausing,
            new ReportFields
            {
                FrameNumber = 61,
                Timestamp = 1_600,
                PeerId = "ada",
                Epoch = 1,
            }
        );
        Notices(twice, "bob", "reported at 1600 for epoch 1 was acknowledged (already_pausing) and is not on record");
        twice.Disconnections.Add(new DisconnectionDto(1_102, 61, "bob", null, null, 1, "ada", 1_100));
        twice.Attempts.Add(twice.Attempts[0] with { PlayerId = "bob" });
        Assert.Empty(twice.Violations());
        Say(
            game.Ada,
            HubMethods.ConnectionLost,
            3_100,
            Results.AlreadyPausing,
            new ReportFields
            {
                FrameNumber = 60,
                Timestamp = 3_100,
                PeerId = "bob",
                Epoch = 1,
            }
        );
        Notices("ada", "reported at 3100 for epoch 1 was acknowledged (already_pausing) and is not on record");
    }

    [Fact]
    public void A_link_that_is_lost_again_after_a_recovery_whose_acknowledgement_got_lost()
    {
        var lost = TimedOut(Deadline);
        Say(
            lost.Ada,
            HubMethods.ReconnectionSuccess,
            1_500,
            result: null,
            new ReportFields { DurationMs = 500, Epoch = 1 }
        );
        Say(
            lost.Ada,
            HubMethods.ConnectionLost,
            1_600,
            Results.AlreadyPausing,
            new ReportFields
            {
                FrameNumber = 60,
                Timestamp = 1_600,
                PeerId = "bob",
                Epoch = 1,
            }
        );
        Assert.Empty(lost.Violations()); // nothing came of the recovery: its player was still lost
        var taken = new ReconnectionAttemptDto(1_502, 500, Outcomes.Success, 1, 1, "ada");
        foreach (
            var another in new[]
            {
                taken with
                {
                    Epoch = 2,
                },
                taken with
                {
                    PlayerId = "bob",
                },
                taken with
                {
                    DurationMs = 501,
                },
            }
        )
        {
            lost.Attempts.Add(another);
            Assert.DoesNotContain(lost.Violations(), v => v.Contains("reported at 1600", StringComparison.Ordinal));
            lost.Attempts.Remove(another);
        }
        lost.Attempts.Add(taken);
        Notices(
            lost,
            "ada",
            "the loss of bob reported at 1600 for epoch 1 was acknowledged (already_pausing) and is not on record"
        );
        lost.Disconnections.Add(new DisconnectionDto(1_602, 60, "ada", null, null, 1, "bob", 1_600));
        Assert.Empty(lost.Violations());
    }

    [Fact]
    public void A_player_that_says_again_that_it_is_paused_after_a_recovery_without_a_duration()
    {
        var paused = TimedOut(Deadline);
        paused.Disconnections.Add(new DisconnectionDto(1_102, 61, "bob", null, null, 1, null, 1_100));
        paused.Attempts.Add(new ReconnectionAttemptDto(1_200, 98, Outcomes.Success, 0, 1, "bob"));
        Say(paused.Bob, HubMethods.ConnectionLost, 1_100, Results.AlreadyPausing, Loses(1_100));
        Say(
            paused.Bob,
            HubMethods.ReconnectionSuccess,
            1_200,
            Results.Waiting,
            new ReportFields { FrameNumber = 61, Epoch = 1 }
        );
        Assert.Empty(paused.Violations());
        Say(paused.Bob, HubMethods.ConnectionLost, 1_300, Results.AlreadyPausing, Loses(1_300));
        Notices(
            paused,
            "bob",
            "the loss of nobody reported at 1300 for epoch 1 was acknowledged",
            "and is not on record"
        );

        static ReportFields Loses(long at) =>
            new()
            {
                FrameNumber = 61,
                Timestamp = at,
                Epoch = 1,
            };
    }

    [Fact]
    public void A_call_that_is_refused_to_a_player_that_only_plays()
    {
        game.Bob.Refused(HubMethods.WebRtcSignal, "limited: too many signals");
        Notices("bob", "webrtc_signal was refused: limited: too many signals");
    }

    [Fact]
    public void Two_pauses_of_the_same_length_are_two_recoveries()
    {
        Say(
            game.Ada,
            HubMethods.ReconnectionSuccess,
            8_000,
            Results.Resume,
            new ReportFields
            {
                FrameNumber = 70,
                DurationMs = 2_000,
                Attempts = 1,
                Epoch = 2,
            }
        );
        Notices(
            "ada",
            "the recovery after 2000 ms reported for epoch 2 was acknowledged (resume) and is not on record"
        );
        game.Attempts[0] = game.Attempts[0] with { Epoch = 2 };
        Notices(
            "ada",
            "the recovery after 2000 ms reported for epoch 1 was acknowledged (resume) and is not on record"
        );
        game.Attempts[0] = game.Attempts[0] with { Epoch = 1 };
        game.Attempts.Add(game.Attempts[0] with { Epoch = 2 });
        Assert.DoesNotContain(game.Violations(), v =>
            v.Contains("the recovery after 2000 ms", StringComparison.Ordinal)
        );
        game.Attempts.Add(game.Attempts[0] with { Epoch = 2 });
        Notices("ada", "the recovery after 2000 ms", "is on record 2 times in epoch 2, once was expected");
    }

    [Fact]
    public void A_player_that_is_paused_and_has_lost_nobody_may_recover_without_saying_how_long_it_took()
    {
        game.Disconnections.Add(new DisconnectionDto(LostAt + 9, 61, "bob", null, null, 1, null, 1_100));
        game.Attempts.Add(game.Attempts[0] with { PlayerId = "bob", DurationMs = 7 });
        Say(
            game.Bob,
            HubMethods.ConnectionLost,
            1_100,
            Results.AlreadyPausing,
            new ReportFields
            {
                FrameNumber = 61,
                Timestamp = 1_100,
                Epoch = 1,
            }
        );
        Notices("bob", "a recovery after 7 ms in epoch 1 is on record, which it never reported");
        Say(
            game.Bob,
            HubMethods.ReconnectionSuccess,
            1_110,
            Results.Waiting,
            new ReportFields { FrameNumber = 61, Epoch = 1 }
        );
        Assert.Empty(game.Violations());
    }

    [Fact]
    public void A_pause_in_which_a_game_was_not_stopped()
    {
        game.Sees(game.Bob, seen => seen.Where(s => s.Event is GameEvent.Started));
        Notices("bob", "the coordinator paused epoch 1 at 1005, and its game was not stopped");
    }

    [Fact]
    public void A_resume_after_which_a_game_did_not_go_on()
    {
        game.Sees(game.Bob, seen => seen.Where(s => s.Event is not GameEvent.Resumed));
        Notices("bob", "the coordinator resumed epoch 1 at 3005, and its game did not go on");
    }

    [Fact]
    public void A_game_that_goes_on_before_the_instant_that_was_agreed()
    {
        game.Sees(game.Bob, seen =>
            seen.Select(s => s.Event is GameEvent.Resumed ? s with { At = RecoveredAt + 6 } : s)
        );
        Notices("bob", "its game went on 194 ms before the instant that was agreed for epoch 1");
    }

    [Fact]
    public void A_pause_or_a_resume_that_the_coordinator_never_told_of()
    {
        See(game.Bob, 5_000, new GameEvent.Paused(PlayedGame.Pause(epoch: 2)));
        Notices("bob", "its game was told that the coordinator had paused epoch 2, of which nobody was told");
        See(game.Bob, 6_000, PlayedGame.Resumed(6_000, epoch: 2));
        Notices("bob", "its game was resumed from epoch 2, of which nobody was told");
    }

    [Fact]
    public void A_game_that_is_told_what_makes_no_sense_in_that_order()
    {
        See(game.Bob, 5_000, PlayedGame.Resumed(ResumeAt));
        Notices("bob", "its game was resumed from epoch 1 and had not been paused");
        See(game.Ada, 99, new GameEvent.Paused(PlayedGame.Pause()));
        Notices("ada", "its game was paused before it had begun");
        var timedOut = TimedOut(Deadline);
        See(timedOut.Ada, Deadline + 50, new GameEvent.Paused(PlayedGame.Pause(epoch: 2)));
        Notices(timedOut, "ada", "its game was told of the end, and then paused");
    }

    [Fact]
    public void An_end_that_a_game_was_not_told_of_or_otherwise()
    {
        var untold = TimedOut(Deadline);
        untold.Sees(untold.Bob, seen => seen.Where(s => s.Event is not GameEvent.Ended));
        Notices(untold, "bob", "the coordinator told it of the end, and its game was not");
        See(game.Bob, 5_000, PlayedGame.Ended(LocalEndReasons.Unreachable));
        Notices("bob", "its game was told that it is over (unreachable), on record is no end");
    }

    [Fact]
    public void A_goodbye_that_no_coordinator_was_there_to_take_may_end_the_game_in_another_way()
    {
        var left = TimedOut(Deadline);
        left.Sees(left.Ada, seen =>
            seen.Select(s =>
                s.Event is GameEvent.Ended ? s with { Event = PlayedGame.Ended(EndReasons.PlayerLeft) } : s
            )
        );
        Notices(left, "ada", "its game was told that it is over (player_left), on record is reconnection_timeout");
        left.Ada.HasLeft = true; // and had no connection on which to say it
        Assert.Empty(left.Violations());
        Say(left.Ada, HubMethods.LeaveGame, 20_000, result: null, new ReportFields());
        Assert.Empty(left.Violations());
    }

    private void Bobs_loss(string? result) => Bobs_loss(game, result);

    private static void Bobs_loss(PlayedGame game, string? result) =>
        Say(
            game.Bob,
            HubMethods.ConnectionLost,
            1_100,
            result,
            new ReportFields
            {
                FrameNumber = 61,
                Timestamp = 1_100,
                PeerId = "ada",
                Epoch = 1,
            }
        );

    private void Notices(params string[] words) => Notices(game, words);

    private static void Notices(PlayedGame game, params string[] words)
    {
        var violations = game.Violations();
        Assert.True(
            violations.Any(v => words.All(word => v.Contains(word, StringComparison.Ordinal))),
            $"Nothing with '{string.Join("' and '", words)}' among: {string.Join(" | ", violations)}"
        );
    }
}
