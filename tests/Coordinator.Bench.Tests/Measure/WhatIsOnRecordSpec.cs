using Coordinator.Bench.Measure.Cycles;
using Coordinator.Bench.Measure.Recovery;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>The records of games that went through cycles, and the deadlines of those that were recovered.</summary>
public sealed class WhatIsOnRecordSpec
{
    private const int Cycles = 3;

    private readonly List<DisconnectionDto> losses = [];
    private readonly List<ReconnectionAttemptDto> recoveries = [];
    private readonly List<ExportedRow> rows = [];

    public WhatIsOnRecordSpec()
    {
        for (var epoch = 1; epoch <= Cycles; epoch++)
        {
            foreach (var (player, seat) in new[] { ("ada", 0), ("bob", 1) })
            {
                var (frame, duration) = (CycleReports.Frame(epoch, seat), CycleReports.DurationMs(epoch));
                losses.Add(new DisconnectionDto(epoch, frame, player, null, null, epoch, null, epoch));
                recoveries.Add(new ReconnectionAttemptDto(epoch, duration, Outcomes.Success, 1, epoch, player));
                rows.Add(Row(ExportedRow.Disconnection, epoch, player));
                rows.Add(Row(ExportedRow.Attempt, epoch, player));
            }
            rows.Add(Row(ExportedRow.Pause, epoch, "ada") with { Outcome = ExportedRow.Resumed });
        }
    }

    [Fact]
    public void all_cycles_each_once_is_no_violation() => Assert.Empty(Check());

    [Fact]
    public void a_loss_that_is_missing_twice_or_otherwise()
    {
        var loss = losses[2];
        losses.Remove(loss);
        Notices("ada: its loss in epoch 2 is on record 0 times");
        losses.AddRange([loss, loss]);
        Notices("ada: its loss in epoch 2 is on record 2 times");
        losses.RemoveAll(l => l == loss);
        losses.Add(loss with { Frame = 7 });
        Notices("ada: its loss in epoch 2 is on record 1 times, or not as it was reported");
    }

    [Fact]
    public void a_recovery_that_is_missing_or_otherwise()
    {
        recoveries[0] = recoveries[0] with { Outcome = Outcomes.Timeout };
        Notices("ada: its recovery in epoch 1 is on record 1 times, or not as it was reported");
        recoveries.RemoveAt(0);
        Notices("ada: its recovery in epoch 1 is on record 0 times");
    }

    [Fact]
    public void a_row_of_the_export_that_is_missing_or_twice()
    {
        rows.Add(rows[0]);
        Notices("ada: its loss in epoch 1 is exported 2 times");
        rows.RemoveAll(r => r is { Kind: ExportedRow.Attempt, Epoch: 3, PlayerId: "bob" });
        Notices("bob: its recovery in epoch 3 is exported 0 times");
    }

    [Fact]
    public void a_pause_with_another_outcome_or_none()
    {
        rows[^1] = rows[^1] with { Outcome = ExportedRow.Ended };
        Notices("the pause of epoch 3 was resumed, and is exported as ended");
        rows.RemoveAt(rows.Count - 1);
        Notices("the pause of epoch 3 was resumed, and is exported as nothing");
    }

    [Fact]
    public void a_loss_more_than_was_reported()
    {
        losses.Add(losses[0] with { Epoch = 4 });
        Notices("7 losses are on record of 6 that were reported");
    }

    [Fact]
    public void a_deadline_may_move_away_and_not_come_nearer()
    {
        Assert.Empty(Deadline(promised: 60_000, found: 60_000));
        Assert.Empty(Deadline(promised: 60_000, found: 70_000));
        Assert.Contains(
            "2000 ms before the one promised",
            Assert.Single(Deadline(promised: 60_000, found: 58_000)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ten_seconds_are_left_after_a_failure()
    {
        Assert.Empty(Deadline(promised: 12_000, found: 20_000));
        Assert.Contains(
            "10000 ms have to be left",
            Assert.Single(Deadline(promised: 12_000, found: 19_000)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void a_paused_game_is_found_paused() =>
        Assert.Contains(
            "found it playing",
            Assert.Single(Deadline(promised: 60_000, found: null)),
            StringComparison.Ordinal
        );

    /// <summary>The nodes failed at 10 000.</summary>
    private static List<string> Deadline(long promised, long? found)
    {
        var player = new PlayerLog("ada");
        PlayedGame.Hear(
            player,
            11_000,
            HubEvents.GameJoined,
            PlayedGame.Joined(player, found is null ? Phases.Playing : Phases.Paused, 1, deadline: found)
        );
        return [.. PromisedDeadlines.Check("g", player, promised, failed: 10_000)];
    }

    private static ExportedRow Row(string kind, int epoch, string player) =>
        new(kind, "g", epoch, epoch, player, null, null, null, null, null, null);

    private List<string> Check() =>
        [
            .. CyclesOnRecord.Check(
                "g",
                ["ada", "bob"],
                Cycles,
                new ReconnectionDataDto(false, 0, losses, recoveries),
                rows
            ),
        ];

    private void Notices(string sentence)
    {
        var found = Check();
        Assert.True(
            found.Any(v => v.Contains(sentence, StringComparison.Ordinal)),
            $"Nothing with '{sentence}' among: {string.Join(" | ", found)}"
        );
    }
}
