namespace Coordinator.SocketIo;

/// <summary>Bounds how many things one client has in hand at a time, by letting its reader wait.</summary>
internal sealed class EventRoom(int most)
{
    private readonly Lock gate = new();
    private TaskCompletionSource? waiting;
    private int running;
    private bool isOpen;

    /// <summary>Takes in what has begun, and throws nothing.</summary>
    /// <returns>Done when there is room for another.</returns>
    public ValueTask Enter(ValueTask begun)
    {
        if (begun.IsCompletedSuccessfully)
        {
            begun.GetAwaiter().GetResult();
            return default;
        }
        Task? full = null;
        lock (gate)
        {
            if (++running >= most && !isOpen)
            {
                waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                full = waiting.Task;
            }
        }
        _ = LeaveAfterAsync(begun);
        return full is null ? default : new ValueTask(full);
    }

    /// <summary>Nobody has to wait any more: the session is over.</summary>
    public void Open()
    {
        lock (gate)
        {
            isOpen = true;
            waiting?.TrySetResult();
            waiting = null;
        }
    }

    private async Task LeaveAfterAsync(ValueTask begun)
    {
        try
        {
            await begun;
        }
        finally
        {
            lock (gate)
            {
                running--;
                waiting?.TrySetResult();
                waiting = null;
            }
        }
    }
}
