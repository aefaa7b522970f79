using Coordinator.Bot.Pong;
using Coordinator.Client;
using Coordinator.Peers;

namespace Coordinator.Bot.Play;

/// <summary>A player's place in a game of two.</summary>
internal interface ISeat
{
    string GameId { get; }

    string Me { get; }

    string Other { get; }

    /// <summary>The coordinator's time, in Unix ms.</summary>
    double Now { get; }

    /// <summary>The round trip of the link, where it is known.</summary>
    TimeSpan? RoundTrip { get; }

    /// <summary>This player's own record of the game.</summary>
    ReconnectionData Record { get; }

    /// <summary>What happens, to one reader.</summary>
    IAsyncEnumerable<GameEvent> Events(CancellationToken cancellation);

    /// <summary>Sends to the other player, where the link is alive.</summary>
    void Send(byte[] bytes);

    /// <summary>Drops the link's frames, both ways, for so long.</summary>
    void Cut(TimeSpan duration);

    /// <summary>Leaves the game, which ends it.</summary>
    Task LeaveAsync(string reason);
}

/// <summary>What follows from who sits where.</summary>
internal static class Seats
{
    /// <summary>The player whose id is ordinally lower is on the left.</summary>
    public static Side SideOf(this ISeat seat) =>
        string.CompareOrdinal(seat.Me, seat.Other) < 0 ? Side.Left : Side.Right;
}

/// <summary>The place in a game that the library has joined.</summary>
internal sealed class JoinedSeat(CoordinatorClient game) : ISeat
{
    public string GameId => game.GameId;

    public string Me => game.PlayerId;

    public string Other { get; } = game.Players.Single(player => player != game.PlayerId);

    public double Now => game.Now;

    public TimeSpan? RoundTrip => game.Links.TryGetValue(Other, out var link) ? link.RoundTrip : null;

    public ReconnectionData Record => game.GetReconnectionData();

    public IAsyncEnumerable<GameEvent> Events(CancellationToken cancellation) => game.Events(cancellation);

    public void Send(byte[] bytes) => game.Send(Other, PeerMessage.Of(bytes));

    public void Cut(TimeSpan duration) => game.SimulateOutage(duration);

    public Task LeaveAsync(string reason) => game.LeaveAsync(reason);
}
