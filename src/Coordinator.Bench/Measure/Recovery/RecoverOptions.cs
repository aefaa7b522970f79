using Coordinator.Bench.Start;

namespace Coordinator.Bench.Measure.Recovery;

/// <summary>What <c>recover</c> is to do.</summary>
/// <param name="Target">What is measured.</param>
/// <param name="Games">Games of two.</param>
/// <param name="Timeout">The time-out of a pause: longer than all of it takes.</param>
/// <param name="Within">How long the nodes may take to be killed, and how long until all is as it was.</param>
/// <param name="Restart">A command of the shell that kills the nodes and starts them; null: somebody does it.</param>
internal sealed record RecoverOptions(Target Target, int Games, TimeSpan Timeout, TimeSpan Within, string? Restart)
{
    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static RecoverOptions Read(Arguments arguments)
    {
        var options = new RecoverOptions(
            Target.OfPlayers(arguments),
            arguments.Whole("--games", 500, 1, 100_000),
            arguments.Seconds("--timeout", 300, 15, 600),
            arguments.Seconds("--within", 300, 1, 3_600),
            arguments.Text("--restart", "a command")
        );
        arguments.NothingElse();
        return options;
    }

    public Dictionary<string, object> Settings() =>
        new()
        {
            ["games"] = Games,
            ["timeout"] = Timeout.TotalSeconds,
            ["within"] = Within.TotalSeconds,
            ["restart"] = Restart ?? "by hand",
            ["protocol"] = Target.Protocol.Name,
            ["nodes"] = Target.Urls.Count,
            ["seed"] = Target.Seed,
        };
}
