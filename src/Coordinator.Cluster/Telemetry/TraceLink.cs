using System.Diagnostics;

namespace Coordinator.Cluster.Telemetry;

/// <summary>
/// How a trace goes on where a message crosses a mailbox or the network. What is not sampled has no link: it costs no
/// byte and no span.
/// </summary>
internal static class TraceLink
{
    /// <summary>The span that the caller is in, for a message to carry; none (<c>default</c>) where it is not
    /// sampled.</summary>
    public static ActivityContext Here => Activity.Current is { Recorded: true } span ? span.Context : default;

    /// <summary>
    /// A span within that one, or null where there is none. It is not the current span of the thread: an actor's thread
    /// goes on with the messages of others.
    /// </summary>
    public static Activity? Begin(string name, ActivityContext parent, ActivityKind kind = ActivityKind.Internal)
    {
        if (parent == default)
            return null;
        var current = Activity.Current;
        var span = CoordinatorTelemetry.Source.StartActivity(name, kind, parent);
        if (span is not null)
            Activity.Current = current;
        return span;
    }

    /// <summary>As a W3C <c>traceparent</c>; null for none.</summary>
    public static string? Write(ActivityContext link) =>
        link == default
            ? null
            : $"00-{link.TraceId.ToHexString()}-{link.SpanId.ToHexString()}-{((link.TraceFlags & ActivityTraceFlags.Recorded) != 0 ? "01" : "00")}";

    /// <summary>None where the text says nothing or is not one: a message is never refused for its trace.</summary>
    public static ActivityContext Read(string written) =>
        written.Length > 0 && ActivityContext.TryParse(written, null, isRemote: true, out var link) ? link : default;

    /// <summary>Makes the span the current one for a while, so that log lines carry its trace id.</summary>
    public static Within Enter(Activity? span) => new(span);

    /// <summary>Leaves the span again.</summary>
    public readonly struct Within : IDisposable
    {
        private readonly Activity? _before;
        private readonly bool _entered;

        public Within(Activity? span)
        {
            if (span is null)
                return;
            (_before, _entered) = (Activity.Current, true);
            Activity.Current = span;
        }

        public void Dispose()
        {
            if (_entered)
                Activity.Current = _before;
        }
    }
}
