using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Steps;

/// <summary>Reports that wait until a story answers them.</summary>
internal sealed class StageOutbox(List<string> reported) : IOutbox
{
    private readonly List<(string Method, Action<string>? Answered)> _waiting = [];

    public int Count => _waiting.Count;

    public void Post(string method, object fields, Action<string>? answered = null)
    {
        _waiting.Add((method, answered));
        reported.Add($"{method}{Written(fields)}");
    }

    public void Clear() => _waiting.Clear();

    public void Answer(string method, string result)
    {
        var index = _waiting.FindIndex(report => report.Method == method);
        Assert.True(index >= 0, $"No {method} waits for its answer.");
        var answered = _waiting[index].Answered;
        _waiting.RemoveAt(index);
        answered?.Invoke(result);
    }

    private static string Written(object fields) =>
        fields switch
        {
            LossCall loss => $" {loss.PeerId ?? "-"} epoch {loss.Epoch} frame {loss.FrameNumber}",
            RecoveryCall recovery =>
                $" epoch {recovery.Epoch} frame {recovery.FrameNumber}{After(recovery.DurationMs, recovery.Attempts)}",
            TimeoutCall timeout => $" epoch {timeout.Epoch}{After(timeout.PauseDurationMs, timeout.Attempts)}",
            _ => $" {fields}",
        };

    private static string After(long? duration, int? attempts) =>
        duration is null && attempts is null ? "" : $" after {duration} ms, {attempts} attempts";
}
