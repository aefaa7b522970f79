using System.Text.Json;
using Coordinator.Client.Playing;
using Coordinator.Protocol;

namespace Coordinator.Client.Hub;

/// <summary>Tells the coordinator's time, in Unix ms.</summary>
internal interface ICoordinatorClock
{
    /// <summary>As far as it is known. May be asked on any thread.</summary>
    double Now { get; }

    /// <summary>Asks again, some times: something that needs the exact time is near.</summary>
    void Refresh();

    /// <summary>Asks, within 100 ms: there is reason to doubt that the coordinator is still there.</summary>
    void Ask();

    /// <summary>What was told can't be true by what is known: measures anew.</summary>
    void Doubt();

    /// <summary>
    /// Runs this once the time is known: at once, or, where the clock has not been measured since this machine slept or
    /// the connection was made, at the first answer, within 1 s. An instant that is decided by the clock waits for
    /// this.
    /// </summary>
    void WhenMeasured(Action then);
}

/// <summary>
/// The coordinator's clock, as seen from here: measured all the while, and anew where a clock has stepped or stood
/// still. Its questions are also how a connection is found out that has fallen silent.
/// </summary>
internal sealed class CoordinatorClock : ICoordinatorClock
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(3);

    /// <summary>A machine that wakes shall know the time before it is told to go on.</summary>
    private static readonly TimeSpan LookForGapsEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Between the questions of one refresh: a busy moment must not spoil all of them.</summary>
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(100);

    private const int SamplesPerRefresh = 4;

    /// <summary>An instant that all wait for is not held up longer by a clock that cannot be measured.</summary>
    private static readonly TimeSpan MeasuringTime = TimeSpan.FromSeconds(1);

    /// <summary>In ms. What the coordinator reckons with; a player further away is not waited for longer.</summary>
    private const double LargestDelay = 5_000;

    private readonly IPlayerLoop _loop;
    private readonly Func<string, object, Task<JsonElement>> _invoke;
    private readonly Action _asked;
    private readonly ClockSamples _samples = new();
    private readonly ClockGaps _gaps;
    private readonly LoopTimer _steady;
    private readonly LoopTimer _burst;
    private readonly LoopTimer _lookForGaps;
    private readonly LoopTimer _giveUpMeasuring;
    private readonly List<Action> _waiting = [];
    private double _offset;
    private int _burstLeft;
    private bool _isMeasured;

    /// <param name="loop">The player's.</param>
    /// <param name="invoke">Calls the hub.</param>
    /// <param name="asked">Called with every question: some word has to come back.</param>
    public CoordinatorClock(IPlayerLoop loop, Func<string, object, Task<JsonElement>> invoke, Action? asked = null)
    {
        (_loop, _invoke, _asked) = (loop, invoke, asked ?? (() => { }));
        (_steady, _burst) = (new LoopTimer(loop), new LoopTimer(loop));
        (_lookForGaps, _giveUpMeasuring) = (new LoopTimer(loop), new LoopTimer(loop));
        _gaps = new ClockGaps(loop);
        // Until the first answer, this machine's own clock has to do.
        _offset = loop.WallClock - loop.Now.TotalMilliseconds;
    }

    public double Now => _loop.Now.TotalMilliseconds + Volatile.Read(ref _offset);

    /// <summary>Follows the coordinator's clock from now on. What was measured before is void: it may be
    /// another's.</summary>
    public void Follow()
    {
        MeasureAnew();
        _steady.SetEvery(AskEvery, AskSteadily);
        _lookForGaps.SetEvery(LookForGapsEvery, NoticeGap);
    }

    public void Stop()
    {
        _steady.Cancel();
        _lookForGaps.Cancel();
        _burst.Cancel();
        _giveUpMeasuring.Cancel();
        _waiting.Clear();
    }

    public void Refresh()
    {
        NoticeGap();
        Burst();
    }

    public void Ask()
    {
        NoticeGap();
        // Where a question has just gone out, the next follows it soon: what was asked before the doubt proves little.
        _burstLeft = Math.Max(_burstLeft, 1);
        if (!_burst.IsSet)
            AskOfBurst();
    }

    public void Doubt() => MeasureAnew();

    public void WhenMeasured(Action then)
    {
        NoticeGap();
        if (_isMeasured)
        {
            then();
            return;
        }
        _waiting.Add(then);
        if (!_giveUpMeasuring.IsSet)
            _giveUpMeasuring.Set(MeasuringTime, OnMeasured);
    }

    private void AskSteadily()
    {
        NoticeGap();
        AskNow();
    }

    /// <summary>The monotonic clock stood still while the wall clock ran on, or the reverse: what was measured is
    /// void.</summary>
    private void NoticeGap()
    {
        if (_gaps.Notice())
            MeasureAnew();
    }

    private void MeasureAnew()
    {
        _samples.Clear();
        _isMeasured = false;
        _burst.Cancel();
        Burst();
    }

    private void Burst()
    {
        _burstLeft = SamplesPerRefresh;
        if (!_burst.IsSet)
            AskOfBurst();
    }

    private void AskOfBurst()
    {
        if (_burstLeft-- <= 0)
            return;
        _burst.Set(BetweenSamples, AskOfBurst);
        AskNow();
    }

    private void AskNow()
    {
        var (sentAt, gaps) = (_loop.Now, _gaps.Count);
        _loop.Await(
            _invoke(HubMethods.Clock, new ClockCall(sentAt.TotalMilliseconds, DelayMs)),
            answer =>
            {
                NoticeGap();
                // A round trip that a clock did not run through says nothing.
                if (gaps == _gaps.Count)
                    Take(sentAt, answer);
            },
            _ => { }
        ); // Not connected: the offset known so far stays.
        _asked();
    }

    /// <summary>The way to the coordinator, one way: it lets a resume wait for the player who is furthest.</summary>
    private int? DelayMs =>
        _samples.RoundTrip is { } trip ? (int)Math.Round(Math.Min(trip.TotalMilliseconds / 2, LargestDelay)) : null;

    private void Take(TimeSpan sentAt, JsonElement answer)
    {
        if (
            answer.ValueKind != JsonValueKind.Object
            || !answer.TryGetProperty("now", out var told)
            || told.ValueKind != JsonValueKind.Number
            || !told.TryGetDouble(out var now)
            || !double.IsFinite(now)
        )
            return;
        var takenAt = _loop.Now;
        _samples.Add(new ClockSample(takenAt, takenAt - sentAt, now - (sentAt + takenAt).TotalMilliseconds / 2));
        Volatile.Write(ref _offset, _samples.BestAt(takenAt)!.Offset);
        OnMeasured();
    }

    private void OnMeasured()
    {
        _isMeasured = true;
        _giveUpMeasuring.Cancel();
        var waiting = _waiting.ToList();
        _waiting.Clear();
        foreach (var then in waiting)
            then();
    }
}
