using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Cycles;

/// <summary>
/// Holds what the coordinator has on record of games against the cycles that they went through: all of them, each once.
/// </summary>
internal sealed class CyclesOnRecord(GamesClient client, double since)
{
    /// <summary>The export trails the journal.</summary>
    private static readonly TimeSpan ExportWithin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <summary>Losses, recoveries and pauses that a cycle leaves in the export.</summary>
    private const int RowsOfACycle = 5;

    public async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyList<CycleGame> games)
    {
        var violations = new List<string>();
        foreach (var game in games)
        {
            var players = game.Seats.Select(s => s.PlayerId).ToList();
            if (await client.GetAsync<ReconnectionDataDto>($"games/{game.GameId}/reconnection-data") is { } record)
                violations.AddRange(Check(game.GameId, players, game.Epoch, record, await RowsAsync(game)));
            else
                violations.Add($"Game {game.GameId}: it was made, and there is no such game.");
        }
        return violations;
    }

    /// <summary>What is wrong with the record and the export of a game that went through so many cycles.</summary>
    public static IEnumerable<string> Check(
        string gameId,
        IReadOnlyList<string> players,
        int cycles,
        ReconnectionDataDto record,
        IReadOnlyList<ExportedRow> rows
    )
    {
        if (record.InProgress)
            yield return $"Game {gameId}: it is in play, on record a pause is in progress.";
        var losses = record.Disconnections.ToLookup(d => (d.Epoch, d.DetectingPeer));
        var attempts = record.ReconnectionAttempts.ToLookup(a => (a.Epoch, a.PlayerId));
        var exported = rows.ToLookup(r => (r.Kind, r.Epoch, r.PlayerId));
        var pauses = rows.Where(r => r.Kind == ExportedRow.Pause).ToLookup(r => r.Epoch);
        for (var epoch = 1; epoch <= cycles; epoch++)
        {
            foreach (var (player, seat) in players.Select((p, i) => (p, i)))
            {
                if (
                    losses[(epoch, player)].Select(d => d.Frame).ToList() is not [var frame]
                    || frame != CycleReports.Frame(epoch, seat)
                )
                    yield return Say(player, epoch, "loss", losses[(epoch, player)].Count(), "on record");
                if (
                    attempts[(epoch, player)].ToList() is not [{ Outcome: Outcomes.Success } won]
                    || won.DurationMs != CycleReports.DurationMs(epoch)
                )
                    yield return Say(player, epoch, "recovery", attempts[(epoch, player)].Count(), "on record");
                if (exported[(ExportedRow.Disconnection, epoch, player)].Count() is var lost and not 1)
                    yield return Say(player, epoch, "loss", lost, "exported");
                if (exported[(ExportedRow.Attempt, epoch, player)].Count() is var recovered and not 1)
                    yield return Say(player, epoch, "recovery", recovered, "exported");
            }
            if (pauses[epoch].Select(p => p.Outcome).ToList() is not [ExportedRow.Resumed])
                yield return $"Game {gameId}: the pause of epoch {epoch} was resumed, "
                    + $"and is exported as {List(pauses[epoch])}.";
        }
        if (record.Disconnections.Count > cycles * players.Count)
            yield return $"Game {gameId}: {record.Disconnections.Count} losses are on record "
                + $"of {cycles * players.Count} that were reported.";

        string Say(string player, int epoch, string what, int times, string where) =>
            $"Game {gameId}, {player}: its {what} in epoch {epoch} is {where} {times} times, "
            + "or not as it was reported; once was expected.";
    }

    private async Task<IReadOnlyList<ExportedRow>> RowsAsync(CycleGame game)
    {
        var until = Clock.Now + ExportWithin.TotalMilliseconds;
        while (true)
        {
            var rows = await client.ExportAsync(since, game.GameId);
            var isAll =
                rows.Count >= game.Epoch * RowsOfACycle
                && rows.All(r => r.Kind != ExportedRow.Pause || r.Outcome is not null);
            if (isAll || Clock.Now > until)
                return rows;
            await Task.Delay(BetweenLooks);
        }
    }

    private static string List(IEnumerable<ExportedRow> pauses) =>
        pauses.Select(p => p.Outcome ?? "in progress").ToList() is { Count: > 0 } outcomes
            ? string.Join(", ", outcomes)
            : "nothing";
}
