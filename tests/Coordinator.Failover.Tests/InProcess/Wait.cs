using Coordinator.Cluster;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>Waiting for a condition, with a bound.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks until it is so. Games that are just moving, and do not answer, are no answer yet.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using var bound = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await AnswersAsync(isSo))
        {
            Assert.False(bound.IsCancellationRequested, $"Waited {Patience.TotalSeconds} s until {what}.");
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<bool> AnswersAsync(Func<Task<bool>> isSo)
    {
        try
        {
            return await isSo();
        }
        catch (GameUnavailableException)
        {
            return false;
        }
    }
}
