using System.Collections.Concurrent;
using System.Diagnostics;

namespace Coordinator.Tests.Shared;

/// <summary>The coordinator's spans that have ended since this was made, each sampled.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivitySource source = new("Coordinator");
    private readonly ActivityListener listener;

    public Spans()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Coordinator",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>A span of the test's own, for others to be within.</summary>
    public Activity? Begin(string name) => source.StartActivity(name);

    /// <summary>
    /// The spans of the trace that the one with this name and this value of an attribute belongs to, each after its
    /// parent; empty where that one has not ended.
    /// </summary>
    public IReadOnlyList<Activity> TraceOf(string name, string attribute, string value)
    {
        if (
            ended.FirstOrDefault(span => span.OperationName == name && (string?)span.GetTagItem(attribute) == value)
            is not { } member
        )
            return [];
        var trace = ended.Where(span => span.TraceId == member.TraceId).ToList();
        var ordered = trace.Where(span => trace.All(other => other.SpanId != span.ParentSpanId)).ToList();
        for (var i = 0; i < ordered.Count; i++)
            ordered.AddRange(trace.Where(span => span.ParentSpanId == ordered[i].SpanId));
        return ordered;
    }

    public void Dispose()
    {
        listener.Dispose();
        source.Dispose();
    }
}
