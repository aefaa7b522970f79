using System.Diagnostics.Metrics;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Cluster.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Hosting;

/// <summary>
/// Notices that the wall clock was stepped, and follows it once neither a game nor a player here goes by the old time.
/// Until then the log and a metric say how far they are apart.
/// </summary>
internal sealed partial class ClockWatch(
    SteadyTime steady,
    LocalGames games,
    INodeControl control,
    IMeterFactory meters,
    TimeProvider time,
    ILogger<ClockWatch> log
) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Less is how precise the clocks are read, on a busy machine.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private TimeSpan _told;

    /// <summary>Looks once.</summary>
    public void Look()
    {
        var ahead = steady.WallAhead;
        if (ahead.Duration() < Step)
        {
            _told = TimeSpan.Zero;
            return;
        }
        if (games.Count == 0 && control.Players is null or 0)
        {
            steady.FollowWall();
            Followed(ahead.TotalSeconds);
            _told = TimeSpan.Zero;
            return;
        }
        if ((ahead - _told).Duration() < Step)
            return;
        _told = ahead;
        Stepped(ahead.TotalSeconds);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        meters
            .Create(CoordinatorTelemetry.Meter)
            .CreateObservableGauge(
                "coordinator.clock.ahead",
                () => steady.WallAhead.TotalSeconds,
                "s",
                "How far the machine's clock is ahead of the one that games go by; 0 but where it was stepped while "
                    + "games were open."
            );
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    [LoggerMessage(
        40,
        LogLevel.Warning,
        "The machine's clock is {Seconds:F1} s ahead of the one that games go by: it was stepped. No game is "
            + "disturbed. Times "
            + "on record stay as before until no game is open here, or the node is started again."
    )]
    private partial void Stepped(double seconds);

    [LoggerMessage(41, LogLevel.Information, "The machine's clock was stepped by {Seconds:F1} s, and is followed.")]
    private partial void Followed(double seconds);
}
