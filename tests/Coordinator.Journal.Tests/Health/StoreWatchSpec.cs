using Coordinator.Journal.Health;

namespace Coordinator.Journal.Tests.Health;

/// <summary>How a node knows that its store is in trouble, however long the store keeps it waiting.</summary>
public sealed class StoreWatchSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_store_that_does_not_answer_is_noticed_and_asked_once()
    {
        using var probe = new SetProbe();
        using var watch = Watch(probe);
        watch.Start();
        await UntilAsync("it is looked at", () => probe.Looks > 1);
        Assert.Null(watch.Trouble);

        probe.Holds();
        await UntilAsync("it is noticed", () => watch.Trouble is { Reason: "No answer." });
        var looks = probe.Looks;
        await Task.Delay(1_000); // four looks' time
        Assert.Equal(looks, probe.Looks);

        probe.Answers(null);
        await UntilAsync("it is over", () => watch.Trouble is null);
    }

    [Fact]
    public async Task a_look_that_has_to_wait_says_nothing_of_a_store_that_takes_what_is_written()
    {
        using var probe = new SetProbe();
        using var watch = Watch(probe);
        probe.Holds();
        watch.Start();
        await UntilAsync("it is looked at", () => probe.Looks == 1);
        watch.Begins();
        watch.Ends(isWritten: true);
        await Task.Delay(1_500); // longer than a look may take
        Assert.Null(watch.Trouble);
        probe.Answers(null);
    }

    [Fact]
    public async Task a_commit_that_does_not_end_is_noticed()
    {
        using var probe = new SetProbe();
        using var watch = Watch(probe);
        watch.Begins();
        await UntilAsync("it is noticed", () => watch.Trouble is { Reason: "No answer." });
        watch.Ends(isWritten: true);
        Assert.Null(watch.Trouble);
    }

    [Fact]
    public async Task a_write_that_failed_is_trouble_until_one_is_taken_and_then_what_waits_goes_on()
    {
        using var probe = new SetProbe();
        var (tries, wells, isFull) = (0, 0, true);
        using var watch = new StoreWatch(
            probe,
            () =>
                Interlocked.Increment(ref tries) > 0 && isFull
                    ? Task.FromException(new IOException("Full."))
                    : Task.CompletedTask,
            () => Interlocked.Increment(ref wells)
        );
        watch.Failed(new IOException("Full."));
        Assert.Equal("Full.", watch.Trouble!.Reason);
        await UntilAsync("it is tried", () => tries > 2);
        Assert.Equal("Full.", watch.Trouble!.Reason);
        Assert.Equal(0, wells);

        isFull = false;
        await UntilAsync("it is over", () => watch.Trouble is null);
        await UntilAsync("what waits goes on", () => wells > 0);
    }

    [Fact]
    public void what_fails_again_and_again_waits_longer_each_time()
    {
        var held = new HeldRequests();
        var (tried, givenUp) = (0, 0);
        Assert.True(held.TryHold("g", 1, () => tried++, () => givenUp++));
        held.Release();
        Assert.Equal((1, 0), (tried, held.Count)); // at once
        Assert.True(held.TryHold("g", 2, () => tried++, () => givenUp++));
        held.Release();
        Assert.Equal((1, 1), (tried, held.Count)); // after a second

        held.Close();
        Assert.Equal((1, 1, 0), (tried, givenUp, held.Count));
        Assert.False(held.TryHold("g", 1, () => tried++, () => givenUp++));
    }

    private static StoreWatch Watch(SetProbe probe) => new(probe, () => Task.CompletedTask, () => { });

    private static async Task UntilAsync(string what, Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, $"Waited {Patience.TotalSeconds} s until {what}.");
            await Task.Delay(20);
        }
    }

    /// <summary>Answers what it was set to, or nothing.</summary>
    private sealed class SetProbe : IStoreProbe
    {
        private readonly ManualResetEventSlim _answers = new(true);
        private volatile StoreTrouble? _answer;
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public void Holds() => _answers.Reset();

        public void Answers(StoreTrouble? answer)
        {
            _answer = answer;
            _answers.Set();
        }

        public StoreTrouble? Look()
        {
            Interlocked.Increment(ref _looks);
            _answers.Wait();
            return _answer;
        }

        public StoreTrouble TroubleOf(Exception failure) => new(failure.Message, IsReadable: true);

        public void Dispose() => _answers.Set();
    }
}
