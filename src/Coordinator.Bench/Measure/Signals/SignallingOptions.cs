using Coordinator.Bench.Start;

namespace Coordinator.Bench.Measure.Signals;

/// <summary>What <c>signalling</c> is to do.</summary>
/// <param name="Target">What is measured.</param>
/// <param name="Games">Games of two.</param>
/// <param name="Warm">How long it goes on before it is counted.</param>
/// <param name="Lasts">How long it is counted.</param>
/// <param name="Rate">Signals a second that are due, of all players together.</param>
/// <param name="Bytes">How long the payload of a signal is.</param>
internal sealed record SignallingOptions(
    Target Target,
    int Games,
    TimeSpan Warm,
    TimeSpan Lasts,
    double Rate,
    int Bytes
)
{
    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static SignallingOptions Read(Arguments arguments)
    {
        var options = new SignallingOptions(
            Target.OfPlayers(arguments),
            arguments.Whole("--games", 200, 1, 100_000),
            arguments.Seconds("--warm", 2, 0, 3_600),
            arguments.Seconds("--seconds", 10, 1, 86_400),
            arguments.Number("--rate", 500, 0.1, 1_000_000),
            arguments.Whole("--bytes", 150, 10, 60_000)
        );
        arguments.NothingElse();
        return options;
    }

    public Dictionary<string, object> Settings() =>
        new()
        {
            ["games"] = Games,
            ["seconds"] = Lasts.TotalSeconds,
            ["warm"] = Warm.TotalSeconds,
            ["rate"] = Rate,
            ["bytes"] = Bytes,
            ["protocol"] = Target.Protocol.Name,
            ["nodes"] = Target.Urls.Count,
            ["seed"] = Target.Seed,
        };
}
