namespace Coordinator.Bench.Measure;

/// <summary>Says every few seconds how it goes, where it is in nobody's way: on the standard error.</summary>
internal sealed class Progress : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _saying;

    private Progress(Func<string> how) => _saying = SayAsync(how);

    /// <summary>Until disposed.</summary>
    public static Progress Of(Func<string> how) => new(how);

    /// <summary>Once.</summary>
    public static void Say(string line) => Console.Error.WriteLine(line);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _saying;
        _stop.Dispose();
    }

    private async Task SayAsync(Func<string> how)
    {
        while (true)
        {
            await Task.Delay(Every, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
                return;
            Say(how());
        }
    }
}
