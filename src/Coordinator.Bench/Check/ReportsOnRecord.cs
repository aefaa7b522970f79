using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>What was acknowledged is on record, once; what is on record was reported.</summary>
internal static class ReportsOnRecord
{
    public static IEnumerable<string> Check(GameCase game) =>
        game.Players.SelectMany(p => Losses(game, p).Concat(Recoveries(game, p)).Concat(Answers(game, p)));

    /// <summary>A loss is known by its player and its time.</summary>
    private static IEnumerable<string> Losses(GameCase game, PlayerLog player)
    {
        var sent = player.Reports.Where(r => r.Method == HubMethods.ConnectionLost).GroupBy(r => r.Fields.Timestamp).ToList();
        foreach (var loss in sent)
        {
            var onRecord = game.Record.Disconnections
                .Where(d => d.DetectingPeer == player.PlayerId && d.ReportedTimestamp == loss.Key).ToList();
            var taken = loss.FirstOrDefault(r => r.IsTakenLoss);
            var what = $"the loss of {loss.First().Fields.PeerId ?? "nobody"} reported at {loss.Key} for epoch {loss.Last().Fields.Epoch}";
            if (taken is not null && onRecord.Count == 0)
                yield return game.Say(player, $"{what} was acknowledged ({taken.Answered!.Result}) and is not on record.");
            if (onRecord.Count > 1)
                yield return game.Say(player, $"{what} is on record {onRecord.Count} times, once was expected.");
            foreach (var d in onRecord.Where(d => d.PeerId != loss.First().Fields.PeerId || d.Frame != loss.First().Fields.FrameNumber))
                yield return game.Say(player, $"{what} is on record with peer {d.PeerId} and frame {d.Frame}, it said frame {loss.First().Fields.FrameNumber}.");
            if (taken is not null && onRecord.Count > 0 && onRecord.All(d => d.Epoch != taken.Fields.Epoch))
                yield return game.Say(player, $"{what} was acknowledged for epoch {taken.Fields.Epoch} and is on record for {onRecord[0].Epoch}.");
        }
        foreach (var d in game.Record.Disconnections.Where(d => d.DetectingPeer == player.PlayerId))
        {
            if (sent.All(loss => loss.Key != d.ReportedTimestamp))
                yield return game.Say(player, $"a loss at {d.ReportedTimestamp} in epoch {d.Epoch} is on record, which it never reported.");
        }
    }

    /// <summary>A recovery is known by its player, its epoch and the duration that it tells.</summary>
    private static IEnumerable<string> Recoveries(GameCase game, PlayerLog player)
    {
        var sent = player.Reports.Where(r => r.Method == HubMethods.ReconnectionSuccess && r.Fields.DurationMs is not null)
            .GroupBy(r => r.Fields.DurationMs).ToList();
        var successes = game.Record.ReconnectionAttempts
            .Where(a => a.PlayerId == player.PlayerId && a.Outcome == Outcomes.Success).ToList();
        foreach (var recovery in sent)
        {
            var taken = recovery.FirstOrDefault(r => r.IsTakenRecovery);
            var epochs = recovery.Select(r => r.Fields.Epoch).Distinct().ToList();
            var onRecord = successes.Count(a => a.DurationMs == recovery.Key && epochs.Contains(a.Epoch));
            var what = $"the recovery after {recovery.Key} ms reported for epoch {epochs[^1]}";
            if (taken is not null && onRecord == 0)
                yield return game.Say(player, $"{what} was acknowledged ({taken.Answered!.Result}) and is not on record.");
            if (onRecord > 1) yield return game.Say(player, $"{what} is on record {onRecord} times, once was expected.");
        }
        foreach (var a in successes.Where(a => sent.All(r => r.Key != a.DurationMs)))
            yield return game.Say(player, $"a recovery after {a.DurationMs} ms in epoch {a.Epoch} is on record, which it never reported.");
    }

    private static IEnumerable<string> Answers(GameCase game, PlayerLog player)
    {
        foreach (var report in player.Reports)
        {
            if (report.Refused is { } refusal)
                yield return game.Say(player, $"{report.Method} for epoch {report.Fields.Epoch} was refused: {refusal}");
            if (report is { Method: HubMethods.LeaveGame, Answered.Result: Results.Left } && game.Game.Ended is null)
                yield return game.Say(player, "it was told that it has left, and the game goes on.");
            if (report is { Method: HubMethods.ReconnectionTimeout, Answered.Result: Results.Ended } && !HasAttempts(game, player, report))
                yield return game.Say(player, $"its {report.Fields.Attempts} attempts in epoch {report.Fields.Epoch} were acknowledged and are not on record.");
        }
    }

    private static bool HasAttempts(GameCase game, PlayerLog player, Report report) => game.Record.ReconnectionAttempts.All(a =>
        a.PlayerId != player.PlayerId || a.Epoch != report.Fields.Epoch || a.Outcome != Outcomes.Timeout
        || a.Attempts == report.Fields.Attempts);
}
