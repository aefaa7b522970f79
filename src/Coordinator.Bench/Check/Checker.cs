namespace Coordinator.Bench.Check;

/// <summary>
/// Holds what players saw and what was acknowledged to them against what the coordinator has on record. A violation is
/// a sentence that names game, player and epoch, and what was expected.
/// </summary>
internal static class Checker
{
    /// <summary>Every violation of one game.</summary>
    public static IReadOnlyList<string> Check(GameCase game) =>
        [
            .. game.Stuck,
            .. ReportsOnRecord.Check(game),
            .. PauseOutcomes.Check(game),
            .. PlayersViews.Check(game),
            .. WhatGamesSaw.Check(game),
            .. PausesAskedFor.Check(game),
            .. Deadlines.Check(game),
            .. CompleteRecord.Check(game),
        ];
}
