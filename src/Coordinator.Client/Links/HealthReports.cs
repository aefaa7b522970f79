using System.Text.Json;
using Coordinator.Client.Hub;
using Coordinator.Client.Playing;
using Coordinator.Client.Reconnection;
using Coordinator.Peers;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Links;

/// <summary>
/// Tells the coordinator how the links are: each as soon as it is alive, all every 10 s, and at once where one was
/// interrupted. It is told again soon, so nothing of it is repeated; but a near miss is told once, and waits for a
/// coordinator that is away, apart from what a pause takes back or holds up.
/// </summary>
internal sealed class HealthReports(
    IPlayerLoop loop,
    Mesh mesh,
    Func<string, object, Task<JsonElement>> invoke,
    ILogger log
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Near misses that wait for the coordinator at most. It keeps 1000 of a game.</summary>
    private const int MaxWaiting = 20;

    private readonly LoopTimer _timer = new(loop);

    private readonly Outbox _nearMisses = new(loop, invoke, log);

    public void Start() => _timer.SetEvery(Interval, ReportAll);

    public void Stop()
    {
        _timer.Cancel();
        _nearMisses.Clear();
    }

    /// <summary>The coordinator is back: tells the near misses that it has not acknowledged.</summary>
    public void Resend() => _nearMisses.Resend();

    /// <summary>A link is alive: for the first time, or again after it was lost.</summary>
    public void OnAlive(LinkSnapshot link) => Report(link);

    /// <summary>A link that was without proof of life for so long is alive, and was not lost.</summary>
    public void OnNearMiss(string player, TimeSpan silence)
    {
        if (_nearMisses.Count < MaxWaiting)
            _nearMisses.Post(HubMethods.HealthReport, HealthOf(mesh.All[player]) with { InterruptedMs = Ms(silence) });
    }

    private void ReportAll()
    {
        foreach (var link in mesh.All.Values)
            Report(link);
    }

    private void Report(LinkSnapshot link) =>
        loop.Await(
            invoke(HubMethods.HealthReport, HealthOf(link)),
            _ => { },
            e => log.LogDebug(e, "Health was not reported.")
        );

    private static HealthCall HealthOf(LinkSnapshot link) =>
        new(link.PlayerId, Names.Of(link.State), link.CandidateType, Ms(link.RoundTrip));

    private static long? Ms(TimeSpan? time) => time is { } known ? (long)Math.Round(known.TotalMilliseconds) : null;
}
