using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Watch;

/// <summary>Reads from players' logs how they were bound to their games again.</summary>
internal static class Rebinding
{
    /// <summary>
    /// From the end of each connection since an instant to the next <c>game_joined</c> of its player, in ms: how long
    /// the coordinator could not tell that player of a pause.
    /// </summary>
    public static IEnumerable<double> TimesAway(double since, IEnumerable<PlayerLog> players) =>
        from player in players
        let lines = player.Lines
        from line in lines
        where line is { JoinedAt: not null } && line.ClosedAt >= since
        let next = lines.FirstOrDefault(l => l.Number > line.Number && l.JoinedAt is not null)
        where next is not null
        select next.JoinedAt!.Value - line.ClosedAt!.Value;

    /// <summary>How often a player was bound to its game since an instant: each time that the one or the other had
    /// moved.</summary>
    public static int Bindings(double since, IEnumerable<PlayerLog> players) =>
        players.Sum(p => p.Heard.Count(h => h.At > since && h.Name == HubEvents.GameJoined));
}
