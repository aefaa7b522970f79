using Coordinator.Games;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// What a game has acknowledged to a session and may not have journaled yet. The acknowledgement promises that it
/// survives a crash, "through the journal, or through its player": this is the second half.
/// </summary>
internal sealed class UnwrittenReports
{
    private readonly List<PlayerCommand> _reports = [];

    // The latest of each link: they go into the journal within a second, so earlier ones are there.
    private readonly Dictionary<string, GameCommands.ReportInterrupted> _interruptions = [];

    /// <summary>A transition took everything before it into the journal.</summary>
    public void Told(Notice notice)
    {
        if (notice is Notices.Presence or Notices.Paused) return;
        _reports.Clear();
        _interruptions.Clear();
    }

    /// <summary>
    /// A report was acknowledged. Losses are in the journal by then, and kept for the order: a recovery from before a later
    /// loss must not be brought again.
    /// </summary>
    public void Answered(PlayerCommand report, GameResult result)
    {
        if (result is GameResult.Waiting or GameResult.AlreadyPausing or GameResult.Pause) _reports.Add(report);
        if (report is GameCommands.ReportInterrupted interrupted && result == GameResult.Noted)
            _interruptions[interrupted.Peer ?? ""] = interrupted;
    }

    /// <summary>What this state, read back from a journal, does not know of the player; to be reported again, in order.</summary>
    public IEnumerable<PlayerCommand> ForgottenBy(GameState state, string player) =>
        [.. _interruptions.Values.Where(i => !IsKnown(state, player, i)), .. OfPhase(state, player)];

    private static bool IsKnown(GameState state, string player, GameCommands.ReportInterrupted interrupted) =>
        state.NearMisses.Exists(
            end => end.Player == player && end.Peer == interrupted.Peer && end.LastDuration == interrupted.Duration);

    private IEnumerable<PlayerCommand> OfPhase(GameState state, string player) => state.Phase switch
    {
        GamePhase.Validating when !state.Validated.Contains(player) => _reports.OfType<GameCommands.ReportValidated>().Take(1),
        GamePhase.Paused => ForgottenBy(state.Pause!, player),
        _ => [],
    };

    private List<PlayerCommand> ForgottenBy(Pause pause, string player)
    {
        var ofPause = _reports
            .Where(r => r is GameCommands.ReportLost or GameCommands.ReportRecovered)
            .Select(r => InEpoch(r, pause.Epoch))
            .ToList();
        if (ofPause.Count == 0) return [];
        if (!pause.Lost.ContainsKey(player)) return ofPause;
        return ofPause[^1] is GameCommands.ReportLost == pause.IsLost(player) ? [] : ofPause[^1..];
    }

    private static PlayerCommand InEpoch(PlayerCommand report, int epoch) => report switch
    {
        GameCommands.ReportLost lost => lost with { Epoch = lost.Epoch ?? epoch },
        GameCommands.ReportRecovered recovered => recovered with { Epoch = recovered.Epoch ?? epoch },
        _ => report,
    };
}
