using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>A game that was played: what its players saw and said, and what did not happen in time, in
/// sentences.</summary>
internal sealed record Played(
    string GameId,
    GameKind Kind,
    IReadOnlyList<PlayerLog> Players,
    IReadOnlyList<string> Stuck
);

/// <summary>Asks the cluster for what it has on record of games that were played.</summary>
internal sealed class CaseReader(GamesClient games, double since, IReadOnlyList<Disturbance> disturbances)
{
    /// <summary>The export trails the journal by a second or two, and by more after a failure.</summary>
    private static readonly TimeSpan ExportWithin = TimeSpan.FromSeconds(30),
        BetweenLooks = TimeSpan.FromMilliseconds(500);

    private const int AtOnce = 16;

    /// <summary>Checks every game. Games that are gone are violations too.</summary>
    public Task<IReadOnlyList<string>> CheckAsync(IReadOnlyList<ScriptedGame> games) =>
        CheckAsync([.. games.Select(g => new Played(g.GameId, g.Kind, [.. g.Players.Select(p => p.Log)], g.Stuck))]);

    /// <summary>The same for games that were not played by a script.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyList<Played> played)
    {
        var violations = new List<string>();
        var records = await RecordsAsync(played, violations);
        var rows = await RowsAsync(records.Values);
        foreach (var game in played)
        {
            if (!records.TryGetValue(game.GameId, out var record))
                continue;
            violations.AddRange(
                Checker.Check(
                    new GameCase(
                        game.GameId,
                        game.Kind,
                        game.Players,
                        record.Game,
                        record.Record,
                        [.. rows[game.GameId]]
                    )
                    {
                        Disturbances = disturbances,
                        Stuck = game.Stuck,
                    }
                )
            );
        }
        return violations;
    }

    private async Task<Dictionary<string, (GameDto Game, ReconnectionDataDto Record)>> RecordsAsync(
        IReadOnlyList<Played> played,
        List<string> violations
    )
    {
        var found = new Dictionary<string, (GameDto, ReconnectionDataDto)>();
        foreach (var some in played.Chunk(AtOnce))
        {
            var answers = await Task.WhenAll(
                some.Select(async g =>
                    (
                        g.GameId,
                        Game: await games.GetAsync<GameDto>($"games/{g.GameId}"),
                        Record: await games.GetAsync<ReconnectionDataDto>($"games/{g.GameId}/reconnection-data")
                    )
                )
            );
            foreach (var (id, game, record) in answers)
            {
                if (game is not null && record is not null)
                    found[id] = (game, record);
                else
                    violations.Add($"Game {id}: it was made, and there is no such game.");
            }
        }
        return found;
    }

    /// <summary>The rows of the games, once there are as many as the records say, or when that takes too
    /// long.</summary>
    private async Task<ILookup<string, ExportedRow>> RowsAsync(
        ICollection<(GameDto Game, ReconnectionDataDto Record)> records
    )
    {
        var until = Clock.Now + ExportWithin.TotalMilliseconds;
        while (true)
        {
            var rows = (await games.ExportAsync(since)).ToLookup(r => r.GameId);
            if (records.All(r => HasAll(r.Game, r.Record, rows[r.Game.GameId])) || Clock.Now > until)
                return rows;
            await Task.Delay(BetweenLooks);
        }
    }

    private static bool HasAll(GameDto game, ReconnectionDataDto record, IEnumerable<ExportedRow> rows)
    {
        var counts = rows.CountBy(r => r.Kind).ToDictionary();
        return counts.GetValueOrDefault(ExportedRow.Disconnection) >= record.Disconnections.Count
            && counts.GetValueOrDefault(ExportedRow.Attempt) >= record.ReconnectionAttempts.Count
            && counts.GetValueOrDefault(ExportedRow.Pause) >= game.Epoch
            && (
                game.Phase == Phases.Paused
                || rows.Where(r => r.Kind == ExportedRow.Pause).All(r => r.Outcome is not null)
            );
    }
}
