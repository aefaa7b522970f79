using Coordinator.Client;

namespace Coordinator.Bot.Play;

/// <summary>When this player's link is to be dropped: every so often while the game is in play, and never in a
/// pause.</summary>
/// <param name="duration">For how long it is dropped.</param>
/// <param name="every">From the start of play, a resume, or the end of the last cut to the next.</param>
internal sealed class Cuts(TimeSpan duration, TimeSpan every)
{
    private TimeSpan? _due;

    public TimeSpan Duration => duration;

    /// <summary>Play begins or goes on: the next cut has its time. A pause calls it off.</summary>
    public void Take(GameEvent happened, TimeSpan now)
    {
        if (happened is GameEvent.Started or GameEvent.Resumed)
            _due = now + every;
        if (happened is GameEvent.Paused or GameEvent.Ended)
            _due = null;
    }

    /// <summary>Whether one is due. True once for each.</summary>
    public bool IsDue(TimeSpan now)
    {
        if (_due is null || now < _due)
            return false;
        _due = now + duration + every;
        return true;
    }
}
