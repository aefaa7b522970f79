using System.Diagnostics;

namespace Coordinator.Node.Tests.Support;

/// <summary>Waiting for a condition, with a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task SoAsync(string what, Func<Task<bool>> isSo)
    {
        var waited = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            Assert.True(waited.Elapsed < Patience, $"Waited {Patience.TotalSeconds} s until {what}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
