using System.Diagnostics;

namespace Coordinator.Tests.Shared;

/// <summary>The clock that the tests share with the pages of this machine.</summary>
internal static class WallClock
{
    /// <summary>Unix ms with its fraction.</summary>
    public static double Now => (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;

    /// <summary>
    /// Lets a time pass that is itself the stimulus: how long an outage lasts, how long a game is played under loss. It
    /// is never a wait for something to happen.
    /// </summary>
    public static async Task LastsAsync(TimeSpan time)
    {
        var since = Stopwatch.GetTimestamp();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Stopwatch.GetElapsedTime(since) < time)
            await ticks.WaitForNextTickAsync();
    }

    /// <summary>The same, up to an instant in Unix ms.</summary>
    public static Task LastsUntilAsync(double instant) => LastsAsync(TimeSpan.FromMilliseconds(instant - Now));
}
