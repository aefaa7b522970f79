using System.Text.Json;
using Coordinator.Client.Playing;
using Coordinator.Protocol;

namespace Coordinator.Client.Hub;

/// <summary>Tells the coordinator's time, in Unix ms.</summary>
internal interface ICoordinatorClock
{
    double Now { get; }

    /// <summary>Asks again: something that needs the exact time is near.</summary>
    void Refresh();
}

/// <summary>
/// The coordinator's clock, as seen from here. Of several questions the one that was answered quickest says most, since
/// its answer cannot be off by more than half its round trip.
/// </summary>
internal sealed class CoordinatorClock : ICoordinatorClock
{
    /// <summary>Clocks drift apart (NTP slews by up to 500 ppm): what is older than this is forgotten.</summary>
    private static readonly TimeSpan SampleLife = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(15);

    /// <summary>Between the questions of one refresh: a busy moment must not spoil all of them.</summary>
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(100);

    private const int SamplesPerRefresh = 4;

    private readonly IPlayerLoop _loop;
    private readonly Func<string, object, Task<JsonElement>> _invoke;
    private readonly List<Sample> _samples = [];
    private readonly LoopTimer _timer;
    private double _offset;
    private bool _isRefreshing;

    /// <param name="loop">The player's.</param>
    /// <param name="invoke">Calls the hub.</param>
    public CoordinatorClock(IPlayerLoop loop, Func<string, object, Task<JsonElement>> invoke)
    {
        (_loop, _invoke) = (loop, invoke);
        _timer = new LoopTimer(loop);
        // Until the first answer, this machine's own clock has to do.
        _offset = loop.WallClock - loop.Now.TotalMilliseconds;
    }

    public double Now => _loop.Now.TotalMilliseconds + Volatile.Read(ref _offset);

    /// <summary>Follows the coordinator's clock from now on. Samples from before are dropped: the machine may have slept.</summary>
    public void Follow()
    {
        _samples.Clear();
        Refresh();
        _timer.SetEvery(RefreshEvery, Refresh);
    }

    public void Stop() => _timer.Cancel();

    public void Refresh()
    {
        if (_isRefreshing) return;
        _isRefreshing = true;
        Ask(SamplesPerRefresh);
    }

    private void Ask(int left)
    {
        var sentAt = _loop.Now;
        _loop.Await(_invoke(HubMethods.Clock, new ClockCall(sentAt.TotalMilliseconds)), answer =>
        {
            Take(sentAt, answer);
            if (left > 1) _loop.After(BetweenSamples, () => Ask(left - 1));
            else _isRefreshing = false;
        }, _ => _isRefreshing = false); // Not connected: the offset known so far stays.
    }

    private void Take(TimeSpan sentAt, JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("now", out var now)) return;
        var takenAt = _loop.Now;
        _samples.RemoveAll(sample => takenAt - sample.TakenAt > SampleLife);
        _samples.Add(new Sample(takenAt, takenAt - sentAt, now.GetDouble() - (sentAt + takenAt).TotalMilliseconds / 2));
        // Of equals the newest.
        Volatile.Write(ref _offset, _samples.AsEnumerable().Reverse().MinBy(sample => sample.RoundTrip)!.Offset);
    }

    private sealed record Sample(TimeSpan TakenAt, TimeSpan RoundTrip, double Offset);
}
