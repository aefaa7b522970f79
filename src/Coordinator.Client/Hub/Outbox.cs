using System.Text.Json;
using Coordinator.Client.Playing;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hub;

/// <summary>Takes reports to the coordinator.</summary>
internal interface IOutbox
{
    /// <summary>Sends a report after those that wait before it. <paramref name="answered"/> is told once, with the result.</summary>
    void Post(string method, object fields, Action<string>? answered = null);

    /// <summary>Takes back what has not been acknowledged.</summary>
    void Clear();
}

/// <summary>
/// Reports on their way to the coordinator. One at a time and in order, each repeated until it is acknowledged: a loss is
/// never overtaken by its own recovery. A repeat is harmless to the coordinator.
/// </summary>
/// <param name="loop">The player's.</param>
/// <param name="invoke">Calls the hub.</param>
/// <param name="log">Where refusals go.</param>
/// <param name="reattach">Makes a new connection to the coordinator: this one gives no answers.</param>
internal sealed class Outbox(
    IPlayerLoop loop, Func<string, object, Task<JsonElement>> invoke, ILogger log, Action reattach) : IOutbox
{
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A report that is refused this often is dropped, so that it does not hold up the next for ever. One that is over a limit is
    /// only said again later: it must not be lost.
    /// </summary>
    private const int RefusalsBeforeDrop = 5;

    /// <summary>So many sendings without any answer, and the connection is dead although nobody has closed it.</summary>
    private const int SilencesBeforeReattach = 3;

    private readonly Queue<Report> _waiting = new();
    private readonly LoopTimer _resend = new(loop);
    private readonly List<Action> _whenEmpty = [];

    /// <summary>Reports that have not been acknowledged.</summary>
    public int Count => _waiting.Count;

    public void Post(string method, object fields, Action<string>? answered = null)
    {
        _waiting.Enqueue(new Report(method, fields, answered));
        if (_waiting.Count == 1) Send();
    }

    public void Clear()
    {
        _resend.Cancel();
        _waiting.Clear();
        Settle();
    }

    /// <summary>The coordinator is back: says again what it has not acknowledged.</summary>
    public void Resend() => Send();

    /// <summary>Calls back once everything is acknowledged, or after <paramref name="atMost"/>.</summary>
    public void WhenDrained(TimeSpan atMost, Action then)
    {
        var isDone = false;
        var once = () =>
        {
            if (isDone) return;
            isDone = true;
            then();
        };
        if (_waiting.Count == 0) once();
        else
        {
            _whenEmpty.Add(once);
            loop.After(atMost, once);
        }
    }

    /// <summary>The <c>result</c> of an answer; empty where there is none.</summary>
    public static string ResultIn(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("result", out var result)
            && result.ValueKind == JsonValueKind.String ? result.GetString()! : "";

    private void Send()
    {
        _resend.Cancel();
        if (!_waiting.TryPeek(out var head))
        {
            Settle();
            return;
        }
        _resend.Set(ResendAfter, () => OnSilence(head));
        loop.Await(invoke(head.Method, head.Fields), answer => OnAnswer(head, answer), error => OnError(head, error));
    }

    private void OnAnswer(Report head, JsonElement answer)
    {
        if (Remove(head)) head.Answered?.Invoke(ResultIn(answer));
    }

    private void OnError(Report head, Exception error)
    {
        head.Silences = 0;
        if (error is NotConnectedException or CoordinatorRefusedException { IsLimit: true }) return;
        log.LogWarning(error, "The coordinator refused {Method}.", head.Method);
        if (++head.Refusals >= RefusalsBeforeDrop) Remove(head);
    }

    private void OnSilence(Report head)
    {
        if (++head.Silences == SilencesBeforeReattach)
        {
            head.Silences = 0;
            reattach();
        }
        Send();
    }

    /// <summary>Whether it was still waiting: a repeated report may be acknowledged twice.</summary>
    private bool Remove(Report head)
    {
        if (!_waiting.TryPeek(out var first) || first != head) return false;
        _waiting.Dequeue();
        Send();
        return true;
    }

    private void Settle()
    {
        foreach (var then in _whenEmpty.ToList()) then();
        _whenEmpty.Clear();
    }

    private sealed class Report(string method, object fields, Action<string>? answered)
    {
        public string Method { get; } = method;

        public object Fields { get; } = fields;

        public Action<string>? Answered { get; } = answered;

        public int Refusals { get; set; }

        public int Silences { get; set; }
    }
}
