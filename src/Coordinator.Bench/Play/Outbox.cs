namespace Coordinator.Bench.Play;

/// <summary>
/// A player's reports on their way: one at a time and in order, each said again every 2 s, and on each new connection,
/// until it is acknowledged.
/// </summary>
internal sealed class Outbox(Func<Report, Task<string>> invoke, Action reattach, Action changed)
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    /// <summary>So many times without an answer, and the connection is dead although nobody has closed it.</summary>
    private const int SilencesBeforeReattach = 3;

    private readonly Lock _gate = new();
    private readonly Pulse _pulse = new();
    private List<Report> _waiting = [];
    private bool _isUp;
    private long _round;

    public bool IsEmpty
    {
        get { lock (_gate) return _waiting.Count == 0; }
    }

    public void Post(params IEnumerable<Report> reports) => Change(() => _waiting.AddRange(reports));

    /// <summary>These instead of what waits; the first is said at once.</summary>
    public void Replace(params IEnumerable<Report> reports) => Change(() =>
    {
        _waiting = [.. reports];
        _round++;
    });

    /// <summary>The line is up, or down. Up: says again what waits.</summary>
    public void LineIs(bool up) => Change(() =>
    {
        _isUp = up;
        _round++;
    });

    public async Task RunAsync(CancellationToken cancel)
    {
        var silences = 0;
        Report? last = null;
        while (await _pulse.UntilAsync(() => Head() is not null, Timeout.InfiniteTimeSpan, cancel))
        {
            if (Head() is not var (head, round)) continue; // answered since
            if (head != last) silences = 0;
            last = head;
            head.Tried(Clock.Now);
            _ = SayAsync(head, round);
            if (await _pulse.UntilAsync(() => Head() is not { } now || now.Report != head || now.Round != round, RepeatAfter, cancel))
                continue;
            if (++silences % SilencesBeforeReattach == 0) reattach();
        }
    }

    private (Report Report, long Round)? Head()
    {
        lock (_gate) return _isUp && _waiting.Count > 0 ? (_waiting[0], _round) : null;
    }

    /// <summary>
    /// An answer from before a new connection, or from a game that has moved since, is noted, and the report said again all
    /// the same.
    /// </summary>
    private async Task SayAsync(Report report, long round)
    {
        try
        {
            var result = await invoke(report);
            report.AnsweredWith(new Answer(Clock.Now, result));
        }
        catch (CallRefusedException refusal)
        {
            report.RefusedWith(refusal.Message);
        }
        catch (NoAnswerException)
        {
            return;
        }
        Change(() =>
        {
            if (_round == round) _waiting.Remove(report);
        });
    }

    private void Change(Action change)
    {
        lock (_gate) change();
        _pulse.Beat();
        changed();
    }
}
