using Coordinator.Bench.Start;

namespace Coordinator.Bench.Measure.Storm;

/// <summary>What <c>storm</c> is to do.</summary>
/// <param name="Target">What is measured.</param>
/// <param name="Games">Games of two.</param>
/// <param name="Within">The time in which all links are lost, and later restored.</param>
/// <param name="Timeout">The time-out of a pause.</param>
internal sealed record StormOptions(Target Target, int Games, TimeSpan Within, TimeSpan Timeout)
{
    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static StormOptions Read(Arguments arguments)
    {
        var options = new StormOptions(
            Target.OfPlayers(arguments),
            arguments.Whole("--games", 1_000, 1, 100_000),
            arguments.Seconds("--within", 1, 0, 3_600),
            arguments.Seconds("--timeout", 120, 1, 600)
        );
        arguments.NothingElse();
        return options;
    }

    public Dictionary<string, object> Settings() =>
        new()
        {
            ["games"] = Games,
            ["within"] = Within.TotalSeconds,
            ["timeout"] = Timeout.TotalSeconds,
            ["protocol"] = Target.Protocol.Name,
            ["nodes"] = Target.Urls.Count,
            ["seed"] = Target.Seed,
        };
}
