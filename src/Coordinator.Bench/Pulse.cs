namespace Coordinator.Bench;

/// <summary>Wakes whoever waits for a condition, each time something has changed that it may depend on.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = New();

    public void Beat() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Waits until <paramref name="condition"/> holds. False: it did not within
    /// <paramref name="bound"/>.</summary>
    public async Task<bool> UntilAsync(Func<bool> condition, TimeSpan bound, CancellationToken cancel = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(bound);
        while (true)
        {
            var changed = Volatile.Read(ref _next).Task; // before the look, or a change in between would be slept through
            if (condition())
                return true;
            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                cancel.ThrowIfCancellationRequested();
                return condition();
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
