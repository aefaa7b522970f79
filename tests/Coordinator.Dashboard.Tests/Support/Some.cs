using System.Collections.Immutable;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Dashboard.Demo;
using Coordinator.Dashboard.Live;
using Coordinator.Games;

namespace Coordinator.Dashboard.Tests.Support;

/// <summary>Games and nodes as a test needs them.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static LiveGame Game(
        string id,
        GamePhase phase = GamePhase.Playing,
        int node = 1,
        bool isAway = false,
        double secondsLeft = 20,
        params string[] lost
    ) =>
        new(
            id,
            phase,
            phase == GamePhase.Paused ? 1 : 0,
            ["ann", "bob"],
            ["ann", "bob"],
            Noon.AddMinutes(-5),
            Noon.AddSeconds(secondsLeft - 30),
            phase == GamePhase.Paused ? Noon.AddSeconds(secondsLeft) : null,
            null,
            [.. lost],
            SimulatedCluster.Address(node),
            isAway
        );

    public static IEnumerable<LiveGame> Games(
        int count,
        GamePhase phase = GamePhase.Playing,
        int node = 1,
        bool isAway = false
    ) => Enumerable.Range(0, count).Select(i => Game($"{phase}-{node}-{i}", phase, node, isAway));

    public static MemberPicture Member(
        int number,
        string status = "Up",
        bool isDraining = false,
        params int[] unreachableFor
    ) =>
        new(
            SimulatedCluster.Address(number),
            number,
            status,
            ["coordinator"],
            [.. unreachableFor.Select(SimulatedCluster.Address)],
            isDraining,
            "0.1.0",
            Noon.AddHours(-1),
            null,
            null,
            80,
            0.2,
            null
        );

    public static Snapshot Snapshot(IEnumerable<LiveGame> games, params MemberPicture[] members)
    {
        var all = members.Length > 0 ? members : [Member(1), Member(2), Member(3)];
        return Live.Snapshot.Of(
            [.. games],
            new ClusterPicture(all[0].Address, all[0].Address, all[0].Address, all),
            Noon
        );
    }

    public static ImmutableArray<string> Players(params string[] names) => [.. names];
}
