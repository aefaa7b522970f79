namespace Coordinator.Node.Limits;

/// <summary>
/// When what is over a limit is answered. Each refusal comes late, so that a flood is held back by its own refusals,
/// and they come one after the other: hundreds who are answered at once ask again at once, and everybody else waits
/// behind them.
/// </summary>
internal sealed class Refusals(TimeProvider time)
{
    /// <summary>No refusal comes sooner after what it refuses.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMilliseconds(100);

    /// <summary>Nor sooner after the last one: 500 a second, for which a core works 50 ms.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(2);

    /// <summary>Who would wait longer is not answered: this bounds how many wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private long last = time.GetTimestamp();

    /// <summary>Waits until a refusal may be said.</summary>
    /// <returns>False: too many wait already, or whoever is to be refused has gone.</returns>
    public async Task<bool> InTurnAsync(CancellationToken gone)
    {
        if (Turn() is not { } wait)
            return false;
        await Task.Delay(wait, time, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !gone.IsCancellationRequested;
    }

    private TimeSpan? Turn()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var turn = Math.Max(now + Ticks(After), last + Ticks(Apart));
            var wait = time.GetElapsedTime(now, turn);
            if (wait > Longest)
                return null;
            last = turn;
            return wait;
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
