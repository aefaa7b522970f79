using Coordinator.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Store;

/// <summary>
/// Says in the log that the store is in trouble: once, then once a minute with how much waits for it, and when it is
/// over. Nobody else has to.
/// </summary>
internal sealed partial class StoreReport(GameStore store, TimeProvider time, ILogger<StoreReport> log)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250),
        SayEvery = TimeSpan.FromMinutes(1);

    private string? _reason;
    private long _since,
        _saidAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        store.Watch.Start();
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look();
    }

    /// <summary>One look; says what there is to say.</summary>
    internal void Look()
    {
        var (trouble, now) = (store.Trouble, time.GetTimestamp());
        if (trouble is null)
        {
            if (_reason is not null)
                IsOver(time.GetElapsedTime(_since, now).TotalSeconds);
            _reason = null;
        }
        else if (_reason is null)
        {
            (_reason, _since, _saidAt) = (trouble.Reason, now, now);
            Begins(trouble.Reason);
        }
        else if (time.GetElapsedTime(_saidAt, now) >= SayEvery)
        {
            _saidAt = now;
            GoesOn(time.GetElapsedTime(_since, now).TotalMinutes, store.Waiting, trouble.Reason);
        }
    }

    [LoggerMessage(
        80,
        LogLevel.Error,
        "Nothing can be stored, so no game is created and nothing is acknowledged. {Reason}"
    )]
    private partial void Begins(string reason);

    [LoggerMessage(
        81,
        LogLevel.Error,
        "Nothing can be stored for {Minutes:0} min, {Waiting} games wait for it. {Reason}"
    )]
    private partial void GoesOn(double minutes, int waiting, string reason);

    [LoggerMessage(
        82,
        LogLevel.Information,
        "The store takes everything again after {Seconds:0} s; games that waited for it go on."
    )]
    private partial void IsOver(double seconds);
}
