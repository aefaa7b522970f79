using Coordinator.Bench.Start;

namespace Coordinator.Bench.Measure.Cycles;

/// <summary>What <c>cycles</c> is to do.</summary>
/// <param name="Target">What is measured.</param>
/// <param name="Games">Games of two.</param>
/// <param name="Warm">How long it goes on before it is counted.</param>
/// <param name="Lasts">How long it is counted.</param>
/// <param name="Rate">Pauses a second that are due; null: each game goes on when its last pause is over.</param>
/// <param name="Record">Games whose records are checked at the end.</param>
internal sealed record CyclesOptions(Target Target, int Games, TimeSpan Warm, TimeSpan Lasts, double? Rate, int Record)
{
    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static CyclesOptions Read(Arguments arguments)
    {
        var options = new CyclesOptions(
            Target.OfPlayers(arguments),
            arguments.Whole("--games", 200, 1, 100_000),
            arguments.Seconds("--warm", 2, 0, 3_600),
            arguments.Seconds("--seconds", 10, 1, 86_400),
            arguments.OptionalNumber("--rate", 0.1, 1_000_000),
            arguments.Whole("--record", 20, 0, 10_000)
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
            ["rate"] = (object?)Rate ?? "closed loop",
            ["protocol"] = Target.Protocol.Name,
            ["nodes"] = Target.Urls.Count,
            ["seed"] = Target.Seed,
        };
}
