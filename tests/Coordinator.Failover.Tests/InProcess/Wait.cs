namespace Coordinator.Failover.Tests.InProcess;

/// <summary>Waiting for a condition, with a bound.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks until it is so.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using var bound = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await isSo())
        {
            Assert.False(bound.IsCancellationRequested, $"Waited {Patience.TotalSeconds} s until {what}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
