using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>What was acknowledged is on record, once; what is on record was reported.</summary>
internal static class ReportsOnRecord
{
    public static IEnumerable<string> Check(GameCase game) =>
        game.Players.SelectMany(p => Losses(game, p).Concat(Recoveries(game, p)).Concat(Answers(game, p)));

    /// <summary>A loss is known by its player, the peer and its time.</summary>
    private static IEnumerable<string> Losses(GameCase game, PlayerLog player)
    {
        var sent = player
            .Reports.Where(r => r.Method == HubMethods.ConnectionLost)
            .GroupBy(r => (r.Fields.Timestamp, r.Fields.PeerId))
            .ToList();
        foreach (var loss in sent)
        {
            var onRecord = LossesOnRecord(game, player, loss.First()).ToList();
            var taken = loss.FirstOrDefault(r => r.IsTakenLoss);
            var what =
                $"the loss of {loss.Key.PeerId ?? "nobody"} reported at {loss.Key.Timestamp} for epoch "
                + $"{loss.Last().Fields.Epoch}";
            if (taken is not null && onRecord.Count == 0 && IsNews(game, player, taken))
                yield return game.Say(
                    player,
                    $"{what} was acknowledged ({taken.Answered!.Result}) and is not on record."
                );
            if (onRecord.Count > 1)
                yield return game.Say(player, $"{what} is on record {onRecord.Count} times, once was expected.");
            foreach (var d in onRecord.Where(d => d.Frame != loss.First().Fields.FrameNumber))
                yield return game.Say(
                    player,
                    $"{what} is on record with peer {d.PeerId} and frame {d.Frame}, it said frame "
                        + $"{loss.First().Fields.FrameNumber}."
                );
            if (taken is not null && onRecord.Count > 0 && onRecord.All(d => d.Epoch != taken.Fields.Epoch))
                yield return game.Say(
                    player,
                    $"{what} was acknowledged for epoch {taken.Fields.Epoch} and is on record for {onRecord[0].Epoch}."
                );
        }
        foreach (var d in game.Record.Disconnections.Where(d => d.DetectingPeer == player.PlayerId))
        {
            if (sent.All(loss => loss.Key != (d.ReportedTimestamp, d.PeerId)))
                yield return game.Say(
                    player,
                    $"a loss of {d.PeerId ?? "nobody"} at {d.ReportedTimestamp} in epoch {d.Epoch} is on record, "
                        + "which it never reported."
                );
        }
    }

    /// <summary>
    /// A link that is lost again while its player is still lost to the same peer is no news: nothing of it has to be on
    /// record. The loss before it, and the recovery between them, may have been taken although their acknowledgements
    /// got lost.
    /// </summary>
    private static bool IsNews(GameCase game, PlayerLog player, Report loss)
    {
        var before = player
            .Reports.TakeWhile(r => r != loss)
            .Where(r => r.Fields.Epoch == loss.Fields.Epoch)
            .Reverse()
            .TakeWhile(r => !r.IsTakenRecovery && !IsRecoveryOnRecord(game, player, r));
        return !before.Any(r =>
            r.Method == HubMethods.ConnectionLost
            && r.Fields.PeerId == loss.Fields.PeerId
            && (r.IsTakenLoss || LossesOnRecord(game, player, r).Any())
        );
    }

    private static IEnumerable<DisconnectionDto> LossesOnRecord(GameCase game, PlayerLog player, Report loss) =>
        game.Record.Disconnections.Where(d =>
            d.DetectingPeer == player.PlayerId
            && d.PeerId == loss.Fields.PeerId
            && d.ReportedTimestamp == loss.Fields.Timestamp
        );

    private static bool IsRecoveryOnRecord(GameCase game, PlayerLog player, Report report) =>
        report is { Method: HubMethods.ReconnectionSuccess, Fields: { DurationMs: { } duration, Epoch: { } epoch } }
        && Successes(game, player).Any(a => a.DurationMs == duration && a.Epoch == epoch);

    private static IEnumerable<ReconnectionAttemptDto> Successes(GameCase game, PlayerLog player) =>
        game.Record.ReconnectionAttempts.Where(a => a.PlayerId == player.PlayerId && a.Outcome == Outcomes.Success);

    /// <summary>
    /// A recovery is known by its player, its epoch and the duration that it tells: two pauses may be as long as each
    /// other, to the millisecond.
    /// </summary>
    private static IEnumerable<string> Recoveries(GameCase game, PlayerLog player)
    {
        var sent = player
            .Reports.Where(r => r.Method == HubMethods.ReconnectionSuccess && r.Fields.DurationMs is not null)
            .GroupBy(r => (r.Fields.DurationMs, r.Fields.Epoch))
            .ToList();
        var successes = Successes(game, player).ToLookup(a => ((long?)a.DurationMs, (int?)a.Epoch));
        foreach (var recovery in sent)
        {
            var taken = recovery.FirstOrDefault(r => r.IsTakenRecovery);
            var onRecord = successes[recovery.Key].Count();
            var (duration, epoch) = recovery.Key;
            if (taken is not null && onRecord == 0)
                yield return game.Say(
                    player,
                    $"the recovery after {duration} ms reported for epoch {epoch} was acknowledged "
                        + $"({taken.Answered!.Result}) and is not on record."
                );
            if (onRecord > 1)
                yield return game.Say(
                    player,
                    $"the recovery after {duration} ms is on record {onRecord} times in epoch {epoch}, once was "
                        + "expected."
                );
        }
        foreach (var a in successes.Where(a => sent.All(r => r.Key != a.Key)).SelectMany(a => a))
        {
            if (!IsOfNobody(player, a.Epoch))
                yield return game.Say(
                    player,
                    $"a recovery after {a.DurationMs} ms in epoch {a.Epoch} is on record, which it never reported."
                );
        }
    }

    /// <summary>
    /// A player that is paused by a pause of which the coordinator has lost all word says that it is, and names no
    /// link; it recovers without having been lost, and how long that took is the coordinator's own figure.
    /// </summary>
    private static bool IsOfNobody(PlayerLog player, int epoch)
    {
        var reports = player.Reports.Where(r => r.Fields.Epoch == epoch).ToList();
        return reports.Any(r => r is { Method: HubMethods.ConnectionLost, Fields.PeerId: null })
            && reports.Any(r => r is { Method: HubMethods.ReconnectionSuccess, Fields.DurationMs: null });
    }

    private static IEnumerable<string> Answers(GameCase game, PlayerLog player)
    {
        foreach (var (method, why) in player.Refusals)
            yield return game.Say(player, $"{method} was refused: {why}");
        foreach (var report in player.Reports)
        {
            if (report.Refused is { } refusal)
                yield return game.Say(
                    player,
                    $"{report.Method} for epoch {report.Fields.Epoch} was refused: {refusal}"
                );
            if (report is { Method: HubMethods.LeaveGame, Answered.Result: Results.Left } && game.Game.Ended is null)
                yield return game.Say(player, "it was told that it has left, and the game goes on.");
            if (
                report is { Method: HubMethods.ReconnectionTimeout, Answered.Result: Results.Ended }
                && !HasAttempts(game, player, report)
            )
                yield return game.Say(
                    player,
                    $"its {report.Fields.Attempts} attempts in epoch {report.Fields.Epoch} were acknowledged and are "
                        + "not on record."
                );
        }
    }

    /// <summary>The first count that it told; a later one may be higher, and comes too late to count.</summary>
    private static bool HasAttempts(GameCase game, PlayerLog player, Report report)
    {
        var told = player
            .Reports.Where(r => r.Method == HubMethods.ReconnectionTimeout && r.Fields.Epoch == report.Fields.Epoch)
            .Select(r => r.Fields.Attempts)
            .ToHashSet();
        return game.Record.ReconnectionAttempts.All(a =>
            a.PlayerId != player.PlayerId
            || a.Epoch != report.Fields.Epoch
            || a.Outcome != Outcomes.Timeout
            || told.Contains(a.Attempts)
        );
    }
}
