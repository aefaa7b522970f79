using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>The record says all of every pause, and the export says the same, each row once.</summary>
internal static class CompleteRecord
{
    public static IEnumerable<string> Check(GameCase game) =>
        Epochs(game).Concat(Rows(game)).Concat(Attempts(game)).Concat(Totals(game));

    private static IEnumerable<string> Epochs(GameCase game)
    {
        var pauses = game.RowsOf(ExportedRow.Pause).ToLookup(r => r.Epoch);
        for (
            var epoch = 1;
            epoch <= Math.Max(game.Game.Epoch, pauses.Select(p => p.Key).DefaultIfEmpty().Max());
            epoch++
        )
        {
            var rows = pauses[epoch].ToList();
            if (rows.Count != 1)
                yield return game.Say($"the pause of epoch {epoch} is exported {rows.Count} times, once was expected.");
            if (epoch > game.Game.Epoch)
                yield return game.Say($"epoch {epoch} is exported, the game is in {game.Game.Epoch}.");
            var isOpen = epoch == game.Game.Epoch && game.Game.Phase == Phases.Paused;
            if (rows.Any(r => r.Outcome is null) && !isOpen)
                yield return game.Say($"the pause of epoch {epoch} is over and has no outcome on record.");
            if (rows.Any(r => !game.Record.Disconnections.Any(d => d.Epoch == epoch && d.DetectingPeer == r.PlayerId)))
                yield return game.Say($"the loss that began epoch {epoch} is not on record ({rows[0].PlayerId}'s).");
        }
    }

    /// <summary>As a journal that is read again would show twice, or a projection that skips not at all.</summary>
    private static IEnumerable<string> Rows(GameCase game)
    {
        var losses = game.Record.Disconnections.Select(d =>
            $"loss of {d.DetectingPeer} in epoch {d.Epoch} at {d.Timestamp} ({d.ReportedTimestamp})"
        );
        var exportedLosses = game.RowsOf(ExportedRow.Disconnection)
            .Select(r => $"loss of {r.PlayerId} in epoch {r.Epoch} at {r.Timestamp} ({r.ReportedTimestamp})");
        var attempts = game.Record.ReconnectionAttempts.Select(a =>
            $"{a.Outcome} of {a.PlayerId} in epoch {a.Epoch} at {a.Timestamp} after {a.DurationMs} ms"
        );
        var exportedAttempts = game.RowsOf(ExportedRow.Attempt)
            .Select(r => $"{r.Outcome} of {r.PlayerId} in epoch {r.Epoch} at {r.Timestamp} after {r.DurationMs} ms");
        var exported = exportedLosses.Concat(exportedAttempts).GroupBy(r => r).ToDictionary(r => r.Key, r => r.Count());
        foreach (var row in losses.Concat(attempts).GroupBy(r => r))
        {
            exported.Remove(row.Key, out var times);
            if (times != row.Count())
                yield return game.Say($"the {row.Key} is on record {row.Count()} times and exported {times} times.");
        }
        foreach (var row in exported.Keys)
            yield return game.Say($"the {row} is exported and not on record.");
    }

    /// <summary>Everyone who was lost in a pause that is over has an attempt that says how it fared.</summary>
    private static IEnumerable<string> Attempts(GameCase game)
    {
        foreach (var pause in game.RowsOf(ExportedRow.Pause).Where(r => r.Outcome is not null))
        {
            // A game that a player left, or an operator closed, ends without anybody's having come back.
            if (pause.Outcome == ExportedRow.Ended && game.Game.Ended?.Reason != EndReasons.ReconnectionTimeout)
                continue;
            foreach (
                var lost in game
                    .Record.Disconnections.Where(d => d.Epoch == pause.Epoch)
                    .Select(d => d.DetectingPeer)
                    .Distinct()
            )
            {
                var fared = game
                    .Record.ReconnectionAttempts.Where(a => a.PlayerId == lost && a.Epoch == pause.Epoch)
                    .ToList();
                if (fared.Count == 0)
                    yield return game.Say(
                        $"{lost} was lost in epoch {pause.Epoch}, which {pause.Outcome}, and the record has no "
                            + "attempt of it."
                    );
                if (pause.Outcome == ExportedRow.Resumed && fared.Any(a => a.Outcome != Outcomes.Success))
                    yield return game.Say(
                        $"epoch {pause.Epoch} was resumed, and the record says that {lost} ran out of time in it."
                    );
            }
        }
    }

    private static IEnumerable<string> Totals(GameCase game)
    {
        var sum = game.RowsOf(ExportedRow.Pause).Where(r => r.Outcome is not null).Sum(r => r.DurationMs ?? 0);
        if (sum != game.Record.TotalPauseDurationMs)
            yield return game.Say(
                $"its pauses lasted {game.Record.TotalPauseDurationMs} ms by the record, {sum} ms by the export."
            );
        if (game.Record.InProgress != (game.Game.Phase == Phases.Paused))
            yield return game.Say(
                $"it is {game.Game.Phase}, and the record says in_progress {game.Record.InProgress}."
            );
    }
}
