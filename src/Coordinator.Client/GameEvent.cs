using Coordinator.Peers;

namespace Coordinator.Client;

/// <summary>What happens in a game, in order, as <see cref="CoordinatorClient.Events"/> brings it.</summary>
public abstract record GameEvent
{
    private GameEvent() { }

    /// <summary>Play begins. <c>StartAt</c>: when this player was told, in Unix ms of the coordinator's clock.
    /// <c>Returning</c>: the game was in play before this player came, so its state has to come from the
    /// others.</summary>
    public sealed record Started(double StartAt, bool Returning) : GameEvent;

    /// <summary>Stop the game. Once for each pause: as soon as this player notices a loss itself, or the coordinator
    /// says so. Should a new pause begin before the last one was resumed, there is no <see cref="Resumed"/>
    /// between.</summary>
    public sealed record Paused(PauseInfo Pause) : GameEvent;

    /// <summary>The coordinator has confirmed the pause, or moved its deadline.</summary>
    public sealed record PauseUpdated(PauseInfo Pause) : GameEvent;

    /// <summary>Every 100 ms while paused: the time left.</summary>
    public sealed record Countdown(TimeSpan Remaining, int Epoch) : GameEvent;

    /// <summary>Go on. Told at the agreed instant to every player.</summary>
    public sealed record Resumed(ResumeInfo Resume) : GameEvent;

    /// <summary>The game is over, for all or (<see cref="LocalEndReasons"/>) for this player. The last event.</summary>
    public sealed record Ended(EndInfo End) : GameEvent;

    /// <summary>A message of another player, also while paused.</summary>
    public sealed record Message(string From, PeerMessage Data) : GameEvent;

    /// <summary>A link's state, attempt or round trip is another; some times a second while it is alive.</summary>
    public sealed record LinkChanged(LinkSnapshot Link) : GameEvent;

    /// <summary>A player's connection to the coordinator came or went.</summary>
    public sealed record Players(IReadOnlyList<PlayerPresence> All) : GameEvent;

    /// <summary>
    /// This player's connection to the coordinator came or went, which pauses nothing. <c>Replaced</c>: a newer
    /// connection took over, and <see cref="Ended"/> follows. <c>Refused</c>: the coordinator no longer accepts the
    /// token, and this player has stopped trying; play goes on until the next pause, which <see cref="Ended"/> ends at
    /// its deadline.
    /// </summary>
    public sealed record Coordinator(bool IsConnected, bool Replaced = false, bool Refused = false) : GameEvent;
}
