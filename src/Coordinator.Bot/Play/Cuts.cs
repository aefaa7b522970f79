using Coordinator.Client;

namespace Coordinator.Bot.Play;

/// <summary>When this player's link is to be dropped: every so often while the game is in play, and never in a
/// pause.</summary>
internal sealed class Cuts(TimeSpan every)
{
    private TimeSpan? _due;

    /// <summary>Play begins or goes on: the next cut is <c>every</c> from now. A pause calls it off.</summary>
    public void Take(GameEvent happened, TimeSpan now)
    {
        if (happened is GameEvent.Started or GameEvent.Resumed) _due = now + every;
        if (happened is GameEvent.Paused or GameEvent.Ended) _due = null;
    }

    /// <summary>Whether one is due. True once for each.</summary>
    public bool IsDue(TimeSpan now)
    {
        if (_due is null || now < _due) return false;
        _due = now + every;
        return true;
    }
}
