namespace Coordinator.Client;

/// <summary>How a player stands in its game.</summary>
public enum PlayerState
{
    /// <summary>Play has not begun.</summary>
    Connecting,

    /// <summary>In play.</summary>
    Connected,

    /// <summary>This player noticed a loss and has stopped; the coordinator has not confirmed the pause yet.</summary>
    Pausing,

    /// <summary>The coordinator has paused everyone.</summary>
    Paused,

    /// <summary>Paused, and a link of this player is being recovered.</summary>
    Reconnecting,

    /// <summary>The game is over for this player.</summary>
    Terminated,
}
