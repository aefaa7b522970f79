using Coordinator.Bench.Start;

namespace Coordinator.Bench.Measure.Flood;

/// <summary>What <c>flood</c> is to do, and what is too much.</summary>
/// <param name="Target">What is measured.</param>
/// <param name="Games">Games of two beside the flood.</param>
/// <param name="Rate">Pauses a second that are due in them.</param>
/// <param name="Lasts">How long it floods, all phases together; it is calm once more than it floods, as long each
/// time.</param>
/// <param name="Phase">How long a phase lasts.</param>
/// <param name="Connections">Connections of the flood without a token.</param>
/// <param name="Log">The node's log; null: it is not looked at.</param>
/// <param name="MostTimes">How many times as long as without the flood a pause's p99 may be.</param>
internal sealed record FloodOptions(
    Target Target,
    int Games,
    double Rate,
    TimeSpan Lasts,
    TimeSpan Phase,
    int Connections,
    string? Log,
    double MostTimes
)
{
    /// <summary>What resident memory may grow by, in MiB, and the log, in KiB.</summary>
    public const double MostMemory = 100,
        MostLog = 1_024;

    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static FloodOptions Read(Arguments arguments)
    {
        var options = new FloodOptions(
            Target.OfPlayers(arguments),
            arguments.Whole("--games", 200, 1, 100_000),
            arguments.Number("--rate", 50, 0.1, 1_000_000),
            TimeSpan.FromMinutes(arguments.Number("--minutes", 5, 0.05, 1_440)),
            arguments.Seconds("--phase", 30, 2, 3_600),
            arguments.Whole("--connections", 500, 0, 100_000),
            arguments.Text("--log", "the node's log file"),
            arguments.Number("--times", 2, 1, 1_000)
        );
        arguments.NothingElse();
        return options;
    }

    /// <summary>How often it floods.</summary>
    public int Rounds => (int)Math.Max(1, Math.Round(Lasts / Phase));

    public Dictionary<string, object> Settings() =>
        new()
        {
            ["games"] = Games,
            ["rate"] = Rate,
            ["minutes"] = Lasts.TotalMinutes,
            ["phase"] = Phase.TotalSeconds,
            ["connections"] = Connections,
            ["protocol"] = Target.Protocol.Name,
            ["nodes"] = Target.Urls.Count,
            ["seed"] = Target.Seed,
        };
}
