using System.Text.Json;
using Coordinator.Client.Playing;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hub;

/// <summary>Takes reports to the coordinator.</summary>
internal interface IOutbox
{
    /// <summary>Sends a report after those that wait before it. <paramref name="answered"/> is told once, with the
    /// result.</summary>
    void Post(string method, object fields, Action<string>? answered = null);

    /// <summary>Reports that have not been acknowledged.</summary>
    int Count { get; }

    /// <summary>Takes back what has not been acknowledged.</summary>
    void Clear();
}

/// <summary>
/// Reports on their way to the coordinator. One at a time and in order, each repeated until it is acknowledged, for as
/// long as that takes: a loss is never overtaken by its own recovery. A repeat is harmless to the coordinator.
/// <para>
/// Only a report over a limit is passed by those behind it, since it may stay so for the rest of its pause. It is out
/// of date once one of another kind that has passed it is acknowledged: a loss must not be said after its own recovery.
/// </para>
/// </summary>
/// <param name="loop">The player's.</param>
/// <param name="invoke">Calls the hub.</param>
/// <param name="log">Where refusals go.</param>
internal sealed class Outbox(IPlayerLoop loop, Func<string, object, Task<JsonElement>> invoke, ILogger log) : IOutbox
{
    /// <summary>
    /// A report without an answer is said again after this time, and then after twice that: each one that is held up
    /// weighs.
    /// </summary>
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(2);

    /// <summary>A report that is refused this often is dropped, so that it does not hold up the next for
    /// ever.</summary>
    private const int RefusalsBeforeDrop = 5;

    private List<Report> _waiting = [];
    private readonly LoopTimer _resend = new(loop);
    private readonly List<Action> _whenEmpty = [];

    /// <summary>The one that was said last.</summary>
    private Report? _current;

    public int Count => _waiting.Count;

    public void Post(string method, object fields, Action<string>? answered = null)
    {
        _waiting.Add(new Report(method, fields, answered));
        if (_waiting.Count == 1)
            SendFirst();
    }

    public void Clear()
    {
        _waiting.Clear();
        Settle();
    }

    /// <summary>The coordinator is back: says again what it has not acknowledged.</summary>
    public void Resend() => SendFirst();

    /// <summary>Calls back once everything is acknowledged, or after <paramref name="atMost"/>.</summary>
    public void WhenDrained(TimeSpan atMost, Action then)
    {
        var isDone = false;
        var once = () =>
        {
            if (isDone)
                return;
            isDone = true;
            then();
        };
        if (_waiting.Count == 0)
            once();
        else
        {
            _whenEmpty.Add(once);
            loop.After(atMost, once);
        }
    }

    /// <summary>The <c>result</c> of an answer; empty where there is none.</summary>
    public static string ResultIn(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object
        && answer.TryGetProperty("result", out var result)
        && result.ValueKind == JsonValueKind.String
            ? result.GetString()!
            : "";

    private void SendFirst()
    {
        if (_waiting.Count > 0)
            Send(_waiting[0]);
        else
            Settle();
    }

    /// <summary>Says the first, or one behind it, and begins again with the first where there is no answer.</summary>
    private void Send(Report report)
    {
        _current = report;
        _resend.Set(ResendAfter * Math.Min(++report.Said, 2), SendFirst);
        loop.Await(
            invoke(report.Method, report.Fields),
            answer => OnAnswer(report, answer),
            error => OnError(report, error)
        );
    }

    private void OnAnswer(Report report, JsonElement answer)
    {
        if (Remove(report))
            report.Answered?.Invoke(ResultIn(answer));
    }

    private void OnError(Report report, Exception error)
    {
        if (error is NotConnectedException)
            return;
        if (error is not CoordinatorRefusedException { IsForNow: true } notNow)
        {
            log.LogWarning(error, "The coordinator refused {Method}.", report.Method);
            report.Said = 0; // It was not held up.
            if (++report.Refusals >= RefusalsBeforeDrop)
                Remove(report);
            return;
        }
        log.LogDebug(error, "The coordinator can't take {Method} now.", report.Method);
        var behind = _waiting.IndexOf(report) + 1;
        if (notNow.IsLimit && report == _current && behind < _waiting.Count)
            Send(_waiting[behind]);
    }

    /// <summary>Whether it was still waiting: a repeated report may be acknowledged twice.</summary>
    private bool Remove(Report report)
    {
        var at = _waiting.IndexOf(report);
        if (at < 0)
            return false;
        _waiting = [.. _waiting.Where((other, i) => i > at || (i < at && other.Method == report.Method))];
        SendFirst();
        return true;
    }

    private void Settle()
    {
        _resend.Cancel();
        foreach (var then in _whenEmpty.ToList())
            then();
        _whenEmpty.Clear();
    }

    private sealed class Report(string method, object fields, Action<string>? answered)
    {
        public string Method { get; } = method;

        public object Fields { get; } = fields;

        public Action<string>? Answered { get; } = answered;

        public int Said { get; set; }

        public int Refusals { get; set; }
    }
}
