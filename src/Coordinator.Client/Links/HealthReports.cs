using System.Text.Json;
using Coordinator.Client.Hub;
using Coordinator.Client.Reconnection;
using Coordinator.Client.Playing;
using Coordinator.Peers;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Links;

/// <summary>
/// Tells the coordinator how the links are: each as soon as it is alive, all every 10 s, and at once where one was
/// interrupted. It is told again soon, so nothing is repeated.
/// </summary>
internal sealed class HealthReports(
    IPlayerLoop loop, Mesh mesh, Func<string, object, Task<JsonElement>> invoke, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly LoopTimer _timer = new(loop);

    public void Start() => _timer.SetEvery(Interval, ReportAll);

    public void Stop() => _timer.Cancel();

    /// <summary>A link is alive: for the first time, or again after it was lost.</summary>
    public void OnAlive(LinkSnapshot link) => Report(link, interrupted: null);

    /// <summary>A link that was without proof of life for so long is alive, and was not lost.</summary>
    public void OnNearMiss(string player, TimeSpan silence) => Report(mesh.All[player], silence);

    private void ReportAll()
    {
        foreach (var link in mesh.All.Values) Report(link, interrupted: null);
    }

    private void Report(LinkSnapshot link, TimeSpan? interrupted)
    {
        var call = new HealthCall(
            link.PlayerId, Names.Of(link.State), link.CandidateType, Ms(link.RoundTrip), Ms(interrupted));
        loop.Await(invoke(HubMethods.HealthReport, call), _ => { }, e => log.LogDebug(e, "Health was not reported."));
    }

    private static long? Ms(TimeSpan? time) => time is { } known ? (long)Math.Round(known.TotalMilliseconds) : null;
}
