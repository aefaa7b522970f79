using System.Collections.Immutable;
using static Coordinator.Games.GameCommands;
using static Coordinator.Games.GameEvents;

namespace Coordinator.Games;

/// <summary>What players tell of their links besides losses: nothing pauses for it, and no phase changes.</summary>
public static partial class Game
{
    /// <summary>
    /// Near misses of one game that are recorded; later ones are not. A link can't have many more than one in 2 s, and
    /// a game in which a thousand links were nearly lost is known well enough: a hostile player can't fill the journal.
    /// </summary>
    public const int MaxNearMisses = 1_000;

    private static Decision DecideHealth(GameState state, ReportHealth report, DateTimeOffset now)
    {
        if (IsUnknownPeer(state, report.Player, report.Health.Peer))
            return Decision.Nothing(GameResult.UnknownPeer);
        // Of two players there is one link. Of more, what names no link says nothing about any.
        var peer = report.Health.Peer
            ?? (state.Players.Length == 2 ? state.Players.Single(p => p != report.Player) : null);
        if (!state.IsOpen || peer is null)
            return Decision.Nothing(GameResult.Noted);

        var (_, status, connectionType, latencyMs) = report.Health;
        var noted = new NotedHealth(now, report.Player, peer, status, connectionType, latencyMs);
        return state.Health.Contains(noted)
            ? Decision.Nothing(GameResult.Noted)
            : Accept(GameResult.Noted, new HealthNoted(now, noted));
    }

    private static Decision DecideInterrupted(GameState state, ReportInterrupted report, DateTimeOffset now)
    {
        if (IsUnknownPeer(state, report.Player, report.Peer))
            return Decision.Nothing(GameResult.UnknownPeer);
        if (
            state.Phase is not (GamePhase.Validating or GamePhase.Playing or GamePhase.Paused)
            || state.NearMisses.Sum(end => end.Count) >= MaxNearMisses
        )
            return Decision.Nothing(GameResult.Noted);

        // No link was silent for longer than its game is old.
        var age = Elapsed(state.CreatedAt, now);
        var duration = report.Duration < age ? report.Duration : age;
        return IsOnRecord(state, report.Player, report.Peer, duration, now)
            ? Decision.Nothing(GameResult.Noted)
            : Accept(
                GameResult.Noted,
                new LinkInterrupted(now, report.Player, report.Peer, duration, report.ConnectionType, state.Epoch)
            );
    }

    /// <summary>This very report, taken before: the next interruption of a link takes as long to come about as it
    /// lasts.</summary>
    private static bool IsOnRecord(
        GameState state,
        string player,
        string? peer,
        TimeSpan duration,
        DateTimeOffset now
    ) =>
        NearMissesOf(state, player, peer) is { } known
        && known.LastDuration == duration
        && now - known.LastAt <= duration;

    private static NearMisses? NearMissesOf(GameState state, string player, string? peer) =>
        state.NearMisses.Find(end => end.Player == player && end.Peer == peer);

    private static bool IsUnknownPeer(GameState state, string player, string? peer) =>
        peer is not null && (peer == player || !state.Has(peer));

    private static ImmutableList<NotedHealth> WithHealth(ImmutableList<NotedHealth> health, NotedHealth noted)
    {
        var known = health.FindIndex(h => h.Player == noted.Player && h.Peer == noted.Peer);
        return known < 0 ? health.Add(noted) : health.SetItem(known, noted);
    }

    private static ImmutableList<NearMisses> WithNearMiss(GameState state, LinkInterrupted e)
    {
        var known = NearMissesOf(state, e.Player, e.Peer);
        var now = new NearMisses(e.Player, e.Peer, (known?.Count ?? 0) + 1, e.At, e.Duration);
        return known is null ? state.NearMisses.Add(now) : state.NearMisses.Replace(known, now);
    }
}
