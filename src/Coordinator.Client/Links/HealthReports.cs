using System.Text.Json;
using Coordinator.Client.Hub;
using Coordinator.Client.Reconnection;
using Coordinator.Client.Playing;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Links;

/// <summary>Tells the coordinator every 10 s how the links are. It is told again soon, so nothing is repeated.</summary>
internal sealed class HealthReports(
    IPlayerLoop loop, Mesh mesh, Func<string, object, Task<JsonElement>> invoke, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly LoopTimer _timer = new(loop);

    public void Start() => _timer.SetEvery(Interval, Report);

    public void Stop() => _timer.Cancel();

    private void Report()
    {
        foreach (var link in mesh.All.Values)
        {
            var latency = link.RoundTrip is { } roundTrip ? (long?)Math.Round(roundTrip.TotalMilliseconds) : null;
            var call = new HealthCall(link.PlayerId, Names.Of(link.State), link.CandidateType, latency);
            loop.Await(invoke(HubMethods.HealthReport, call), _ => { }, e => log.LogDebug(e, "Health was not reported."));
        }
    }
}
