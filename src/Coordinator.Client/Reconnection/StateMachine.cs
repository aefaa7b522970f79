using static Coordinator.Client.PlayerState;
using static Coordinator.Client.Reconnection.StateEvent;

namespace Coordinator.Client.Reconnection;

/// <summary>What can happen to a player. <c>Lost</c> is a link of its own; the rest is what the coordinator
/// says.</summary>
internal enum StateEvent
{
    Started,
    Lost,
    Paused,
    Resumed,
    Ended,
}

/// <summary>How a player stands in its game: the same table as the browser's library.</summary>
internal static class StateMachine
{
    /// <summary>The state after something happened. What is not in the table was told twice, or too late.</summary>
    public static PlayerState Next(this PlayerState state, StateEvent stateEvent) =>
        (state, stateEvent) switch
        {
            (Connecting, Started) => Connected,
            // A player that returns may join its game in the middle of a pause.
            (Connecting or Connected or PlayerState.Pausing, StateEvent.Paused) => PlayerState.Paused,
            (Connected, Lost) => Pausing,
            (PlayerState.Paused, Lost) => Reconnecting,
            // Straight from pausing where the pause came and went while the coordinator was out of reach.
            (Pausing or PlayerState.Paused or Reconnecting, Resumed) => Connected,
            (_, Ended) => Terminated,
            _ => state,
        };
}
