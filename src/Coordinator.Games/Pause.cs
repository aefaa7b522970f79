using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>
/// A player that reported a loss in this pause. <c>Since</c>: when it was lost, the last time. <c>Peers</c>: whom it
/// has named since then.
/// </summary>
public sealed record LostPlayer(DateTimeOffset Since, ImmutableSortedSet<string> Peers, bool Recovered)
{
    /// <summary>
    /// Its latest report about each peer in this pause, and the latest that named none; also from before it recovered.
    /// That is what a player says again after a crash, and it bounds the list: eight in a game of eight, however often
    /// a link is lost again in one pause. An older report that comes after all that is taken for a new loss, and ends
    /// by a recovery. Of each, what it is known by: the peer, the time and the frame. What WebRTC said is on record.
    /// </summary>
    public ImmutableArray<LossReport> Reports { get; init; } = [];

    /// <summary>Whether this very report is known.</summary>
    public bool HasReported(LossReport report) => Reports.Contains(Known(report));

    /// <summary>The player after this report of a loss, which was taken at <paramref name="at"/>.</summary>
    public LostPlayer With(LossReport report, DateTimeOffset at)
    {
        var (since, peers) = Recovered ? (at, Nobody) : (Since, Peers);
        return new LostPlayer(since, report.Peer is { } peer ? peers.Add(peer) : peers, Recovered: false)
        {
            Reports = Reports.RemoveAll(known => known.Peer == report.Peer).Add(Known(report)),
        };
    }

    /// <summary>A player that is lost from <paramref name="at"/> on, by this report.</summary>
    public static LostPlayer By(LossReport report, DateTimeOffset at) =>
        new LostPlayer(at, Nobody, Recovered: false).With(report, at);

    private static LossReport Known(LossReport report) => new(report.Frame, report.ReportedAt, Peer: report.Peer);

    private static ImmutableSortedSet<string> Nobody { get; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
}

/// <summary>A pause: who noticed, who is lost, where each stopped.</summary>
public sealed record Pause
{
    public required int Epoch { get; init; }

    /// <summary>The game's frame at which the detecting player stopped.</summary>
    public required long Frame { get; init; }

    public required string DetectingPlayer { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Everyone who reported a loss in this pause, recovered since or not.</summary>
    public ImmutableSortedDictionary<string, LostPlayer> Lost { get; init; } =
        ImmutableSortedDictionary.Create<string, LostPlayer>(StringComparer.Ordinal);

    /// <summary>
    /// Who was still lost when the time had run, with how many attempts each has made; 0 where it has not said.
    /// </summary>
    public ImmutableSortedDictionary<string, int> TimedOut { get; init; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The frame that each player said it stopped at.</summary>
    public ImmutableSortedDictionary<string, long> Frames { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Losses and frames that each player has reported in this pause, as far as they counted.</summary>
    public ImmutableSortedDictionary<string, int> Reports { get; init; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    public IEnumerable<string> StillLost => Lost.Where(l => !l.Value.Recovered).Select(l => l.Key);
    public IEnumerable<string> Recovered => Lost.Where(l => l.Value.Recovered).Select(l => l.Key);

    /// <summary>Whether the player reported a loss and no recovery since.</summary>
    public bool IsLost(string player) => Lost.TryGetValue(player, out var lost) && !lost.Recovered;

    /// <summary>Whether this very report of the player is known: its latest about that peer.</summary>
    public bool Holds(string player, LossReport report) =>
        Lost.TryGetValue(player, out var lost) && lost.HasReported(report);

    /// <summary>The player ran out of time and has not said yet how often it tried.</summary>
    public bool HasUncountedTimeout(string player) => TimedOut.TryGetValue(player, out var attempts) && attempts == 0;

    /// <summary>Contract, rule 3: every lost player has recovered and is connected to the coordinator.</summary>
    public bool MayResume(ImmutableHashSet<string> connected) =>
        Lost.All(l => l.Value.Recovered && connected.Contains(l.Key));
}
