using Coordinator.Games;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// What a game has acknowledged to a session and may not have journaled yet. The acknowledgement promises that it
/// survives a crash, "through the journal, or through its player": this is the second half.
/// </summary>
internal sealed class PendingReports
{
    private GameCommands.ReportValidated? _validated;

    // The player's last word on the pause in progress. Losses are in the journal before they are acknowledged, so of a
    // pause only that its player was well can be forgotten, and what it said before its last word does not matter any
    // more.
    private PlayerCommand? _lastWord;

    // The latest of each link: they go into the journal within a second, so earlier ones are there.
    private readonly Dictionary<string, GameCommands.ReportInterrupted> _interruptions = [];

    /// <summary>A transition took everything before it into the journal.</summary>
    public void Told(Notice notice)
    {
        if (notice is Notices.Presence or Notices.Paused)
            return;
        (_validated, _lastWord) = (null, null);
        _interruptions.Clear();
    }

    /// <summary>A report was acknowledged, while the game was in this epoch.</summary>
    public void Answered(PlayerCommand report, GameResult result, int epoch)
    {
        switch (report, result)
        {
            case (GameCommands.ReportValidated validated, GameResult.Waiting):
                _validated = validated;
                break;
            case (GameCommands.ReportLost, GameResult.Pause or GameResult.AlreadyPausing):
                _lastWord = report;
                break;
            case (GameCommands.ReportRecovered recovered, GameResult.Waiting):
                _lastWord = recovered with { Epoch = recovered.Epoch ?? epoch };
                break;
            case (GameCommands.ReportInterrupted interrupted, GameResult.Noted):
                _interruptions[interrupted.Peer ?? ""] = interrupted;
                break;
        }
    }

    /// <summary>What this state, read back from a journal, does not know of the player; to be reported again, in
    /// order.</summary>
    /// <param name="state">The state.</param>
    /// <param name="player">The player.</param>
    /// <param name="unanswered">What was brought and not acknowledged, or waits for that. The state may know it all the
    /// same.</param>
    public IEnumerable<PlayerCommand> ForgottenBy(
        GameState state,
        string player,
        IReadOnlyCollection<PlayerCommand> unanswered
    )
    {
        foreach (var interrupted in _interruptions.Values)
            if (!IsKnown(state, player, interrupted))
                yield return interrupted;
        if (_validated is not null && state.Phase == GamePhase.Validating && !state.Validated.Contains(player))
            yield return _validated;
        // Where the player is lost by what was not answered yet, a recovery from before would be taken for its end.
        if (
            _lastWord is GameCommands.ReportRecovered recovered
            && state.Pause is { } pause
            && recovered.Epoch == pause.Epoch
            && !IsKnown(pause, player)
            && !unanswered.OfType<GameCommands.ReportLost>().Any(lost => pause.Holds(player, lost.Report))
        )
            yield return recovered;
    }

    private static bool IsKnown(GameState state, string player, GameCommands.ReportInterrupted interrupted) =>
        state.NearMisses.Exists(end =>
            end.Player == player && end.Peer == interrupted.Peer && end.LastDuration == interrupted.Duration
        );

    /// <summary>The player has recovered. Where it was never lost, only its frame is missing, which may be told
    /// twice.</summary>
    private static bool IsKnown(Pause pause, string player) =>
        pause.Lost.TryGetValue(player, out var lost) && lost.Recovered;
}
