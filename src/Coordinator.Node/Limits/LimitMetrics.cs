using System.Diagnostics.Metrics;
using System.Text.Json;
using Coordinator.Node.Players;

namespace Coordinator.Node.Limits;

/// <summary>Counts what was over a limit, by kind.</summary>
internal sealed class LimitMetrics
{
    private readonly Counter<long> limited;

    public LimitMetrics(IMeterFactory meters) =>
        limited = meters
            .Create(LinkMetrics.MeterName)
            .CreateCounter<long>(
                "coordinator.limited",
                "{refusal}",
                "What was refused, dropped or closed because it was over a limit, by kind."
            );

    /// <summary>What has not happened yet shows as 0. The listeners need this before anybody collects metrics, hence
    /// not at once.</summary>
    public void PrimeCounters()
    {
        foreach (var kind in Enum.GetValues<LimitKind>())
            limited.Add(0, Label(kind));
    }

    public void Count(LimitKind kind) => limited.Add(1, Label(kind));

    private static KeyValuePair<string, object?> Label(LimitKind kind) =>
        new("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));
}
