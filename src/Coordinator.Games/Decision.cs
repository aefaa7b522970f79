using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>What became of a command. The players' part of these is the contract's <c>result</c>.</summary>
public enum GameResult
{
    /// <summary>Nothing to say: presence, timers.</summary>
    None,

    /// <summary>The game was created.</summary>
    Created,

    /// <summary>Another game has this id.</summary>
    AlreadyExists,

    /// <summary>The game is closed.</summary>
    Closed,

    /// <summary>No such game, no such player in it, or no pause to speak of.</summary>
    NotFound,

    /// <summary>The report names a peer that is not another player of this game.</summary>
    UnknownPeer,

    /// <summary>Every player has validated its links.</summary>
    Complete,

    /// <summary>Others are still awaited.</summary>
    Waiting,

    /// <summary>The links could not be made, the game is over.</summary>
    Repool,

    /// <summary>The report started a pause.</summary>
    Pause,

    /// <summary>The pause was there already.</summary>
    AlreadyPausing,

    /// <summary>The report speaks of another time. Nothing changed.</summary>
    Stale,

    /// <summary>Everyone resumes.</summary>
    Resume,

    /// <summary>The game is over.</summary>
    Ended,

    /// <summary>The coordinator's own clock does not agree that the time has run.</summary>
    TooEarly,

    /// <summary>The player has left.</summary>
    Left,

    /// <summary>Noted, and nothing follows from it.</summary>
    Noted,

    /// <summary>More of this than any player that plays has to say. Nothing changed.</summary>
    Limited,

    /// <summary>The player's budget of pauses is used up: the game is over.</summary>
    PauseBudgetExhausted,

    /// <summary>Another instance has taken this one's seat. Nothing changed.</summary>
    Replaced,
}

/// <summary>What a command comes to: what happens, in order, and what its sender is answered.</summary>
public sealed record Decision(ImmutableArray<GameEvent> Events, GameResult Result)
{
    /// <summary>Nothing happens.</summary>
    public static Decision Nothing(GameResult result) => new([], result);
}

/// <summary>When a game wants to be woken next, and the phase and epoch that the timer carries.</summary>
public sealed record NextWakeUp(DateTimeOffset At, GamePhase Phase, int Epoch)
{
    /// <summary>The wake-up that this state needs, or null where time alone changes nothing.</summary>
    public static NextWakeUp? Of(GameState state)
    {
        var due = state.Phase switch
        {
            GamePhase.Waiting or GamePhase.Validating or GamePhase.Paused => state.Deadline,
            GamePhase.Playing => state.EmptySince + state.Settings.AbandonedTimeout,
            _ => null,
        };
        return due is { } at ? new NextWakeUp(at, state.Phase, state.Epoch) : null;
    }
}
