using Coordinator.Bench.Play;

namespace Coordinator.Bench.Watch;

/// <summary>How a player came through a failure. Times in ms from the failure.</summary>
/// <param name="Player">Whose log this is from.</param>
/// <param name="LostItsLine">Its own connection was lost by it.</param>
/// <param name="BoundAfter">
/// Until it was bound to its game again: to the <c>game_joined</c> on a new connection, or, where its connection stood, to
/// the one that follows when its game has moved. Null: not yet, or its game had not moved.
/// </param>
internal sealed record Rebound(PlayerLog Player, bool LostItsLine, double? BoundAfter);

/// <summary>Reads from players' logs when they were bound to their games again.</summary>
internal static class Rebinding
{
    /// <summary>What followed for each player from what happened at an instant, in Unix ms.</summary>
    public static IReadOnlyList<Rebound> After(double instant, IEnumerable<PlayerLog> players) =>
        [.. players.Select(player => After(instant, player))];

    private static Rebound After(double instant, PlayerLog player)
    {
        var line = player.Lines.LastOrDefault(l => l.OpenedAt <= instant);
        var lost = line is not { JoinedAt: not null } || line.ClosedAt is not null;
        var joined = player.Heard.FirstOrDefault(h => h.At > instant && h.Name == Protocol.HubEvents.GameJoined);
        return new Rebound(player, lost, joined is null ? null : joined.At - instant);
    }
}
