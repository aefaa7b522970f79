using System.Globalization;

namespace Coordinator.Failover.Tests.Support;

/// <summary>How thorough a run is, by the environment.</summary>
internal static class Settings
{
    /// <summary>Rounds of random kills: COORDINATOR_ROUNDS.</summary>
    public static int Rounds { get; } = Number("COORDINATOR_ROUNDS", 20);

    /// <summary>Games that a restarted cluster has to recover: COORDINATOR_GAMES.</summary>
    public static int Games { get; } = Number("COORDINATOR_GAMES", 2_000);

    /// <summary>How long a store is in trouble: COORDINATOR_TROUBLE_SECONDS.</summary>
    public static TimeSpan Trouble { get; } = TimeSpan.FromSeconds(Number("COORDINATOR_TROUBLE_SECONDS", 20));

    /// <summary>What decides all that is random: COORDINATOR_SEED, or another one in each run.</summary>
    public static int Seed { get; } = Number("COORDINATOR_SEED", Random.Shared.Next());

    private static int Number(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : usual;
}
