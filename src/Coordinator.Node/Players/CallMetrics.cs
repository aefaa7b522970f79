using System.Diagnostics.Metrics;
using Coordinator.Cluster.Telemetry;

namespace Coordinator.Node.Players;

/// <summary>The players' door in figures: who is connected, what is called, how it comes out and how long it
/// takes.</summary>
internal sealed class CallMetrics
{
    /// <summary>Seconds. A signal takes less than a millisecond, a report waits for the journal, a dead node for up to
    /// 12 s.</summary>
    private static readonly double[] CallBuckets =
    [
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        12,
    ];

    /// <summary>Seconds. A loss is to be noticed within 3 (README).</summary>
    private static readonly double[] DetectBuckets = [0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 7.5, 10, 20, 30];

    private readonly Counter<long> calls,
        errors,
        signals;
    private readonly Histogram<double> duration,
        detect;

    public CallMetrics(IMeterFactory meters, LocalPlayers here)
    {
        var meter = meters.Create(LinkMetrics.MeterName);
        meter.CreateObservableUpDownCounter(
            "coordinator.players",
            () => here.Count,
            "{player}",
            "Players that are connected to this node."
        );
        calls = meter.CreateCounter<long>("coordinator.hub.calls", "{call}", "Calls of players, by method and result.");
        errors = meter.CreateCounter<long>("coordinator.hub.errors", "{call}", "Calls that failed, by kind.");
        signals = meter.CreateCounter<long>(
            "coordinator.signals",
            "{signal}",
            "WebRTC signals that were relayed, by type."
        );
        duration = meter.CreateSeconds(
            "coordinator.hub.call.duration",
            "From a call to its answer, by method.",
            CallBuckets
        );
        detect = meter.CreateSeconds(
            "coordinator.detect.duration",
            "How long a link had been silent when its loss was reported and started a pause, as the player says "
                + "(silence_ms).",
            DetectBuckets
        );
    }

    /// <summary>What has not happened yet shows as 0. Players are served before anybody collects metrics, hence not at
    /// once.</summary>
    public void PrimeCounters()
    {
        foreach (var kind in Enum.GetValues<CallErrorKind>())
            errors.Add(0, Label("kind", Name(kind)));
    }

    public void Called(string method, string result, TimeSpan took)
    {
        var label = Label("method", method);
        calls.Add(1, label, Label("result", result));
        duration.Record(took.TotalSeconds, label);
    }

    public void Failed(CallErrorKind kind) => errors.Add(1, Label("kind", Name(kind)));

    public void Relayed(string type) => signals.Add(1, Label("type", type));

    public void Detected(TimeSpan silence) => detect.Record(silence.TotalSeconds);

    private static string Name(CallErrorKind kind) =>
        kind switch
        {
            CallErrorKind.Forbidden => "forbidden",
            CallErrorKind.Invalid => "invalid",
            CallErrorKind.Unavailable => "unavailable",
            CallErrorKind.Limited => "limited",
            _ => "internal",
        };

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}

/// <summary>Why a call failed.</summary>
internal enum CallErrorKind
{
    /// <summary>It spoke for someone else.</summary>
    Forbidden,

    /// <summary>A field is wrong.</summary>
    Invalid,

    /// <summary>The game did not answer in time.</summary>
    Unavailable,

    /// <summary>The connection makes too many calls of this kind.</summary>
    Limited,

    /// <summary>A mistake of the coordinator's own; its log says more.</summary>
    Internal,
}
