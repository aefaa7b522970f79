namespace Coordinator.Games;

/// <summary>Contract, rule 7: who most likely dropped.</summary>
public static class Attribution
{
    /// <summary>The player that most likely dropped, or null where the reports do not tell.</summary>
    public static string? LikelyDisconnectedPlayer(GameState state)
    {
        var gone = state.Players.Where(p => !state.Connected.Contains(p)).ToList();
        if (gone.Count == 1)
            return gone[0];
        if (state.Pause is not { } pause)
            return null;

        // Only those still lost bear witness: a link that came back accuses nobody.
        var suspects = gone.Count > 1 ? gone : [.. state.Players];
        var witnesses = pause.StillLost.ToList();
        var accused = suspects
            .Select(s => (Player: s, Votes: witnesses.Count(w => w != s && pause.Lost[w].Peers.Contains(s))))
            .Where(s => s.Votes > 0)
            .OrderByDescending(s => s.Votes)
            .ToList();

        if (state.Players.Length == 2)
            return witnesses.Count == 1 ? state.Players.Single(p => p != witnesses[0]) : null;
        return accused.Count > 0 && (accused.Count == 1 || accused[0].Votes > accused[1].Votes)
            ? accused[0].Player
            : null;
    }
}
