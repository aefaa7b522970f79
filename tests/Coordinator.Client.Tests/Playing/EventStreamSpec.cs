using Coordinator.Client.Playing;

namespace Coordinator.Client.Tests.Playing;

public sealed class EventStreamSpec : IDisposable
{
    private static readonly GameEvent.Started Started = new(1, Returning: false);
    private static readonly GameEvent.Ended Ended = new(
        new EndInfo(EndReasons.PlayerLeft, null, TimeSpan.Zero, [], [])
    );

    private readonly EventStream _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Nothing_is_lost_between_joining_and_reading()
    {
        _stream.Add(Started);
        _stream.Add(Message(1));
        _stream.Add(Ended);
        _stream.Complete();
        Assert.Equal([Started, Message(1), Ended], await ReadToEnd());
    }

    [Fact]
    public async Task A_reader_is_woken_by_what_happens_while_it_waits()
    {
        var read = ReadToEnd();
        Assert.False(read.IsCompleted);
        _stream.Add(Started);
        _stream.Complete();
        Assert.Equal([Started], await read.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Nothing_comes_after_the_end()
    {
        _stream.Add(Ended);
        _stream.Complete();
        _stream.Add(Message(1));
        Assert.Equal([Ended], await ReadToEnd());
    }

    [Fact]
    public async Task There_is_one_reader_at_a_time()
    {
        _stream.Add(Started);
        await using var reader = _stream.ReadAsync(default).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(ReadToEnd);
    }

    [Fact]
    public async Task A_reader_that_failed_reads_on_where_it_stopped()
    {
        _stream.Add(Started);
        _stream.Add(Message(1));
        _stream.Add(Ended);
        _stream.Complete();
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var _ in _stream.ReadAsync(default))
                throw new FormatException("mine");
        });
        Assert.Equal([Message(1), Ended], await ReadToEnd());
        Assert.Empty(await ReadToEnd());
    }

    [Fact]
    public async Task A_late_reader_misses_the_oldest_messages_and_nothing_else()
    {
        _stream.Add(Started);
        for (var number = 1; number <= EventStream.MaxMessages + 3; number++)
            _stream.Add(Message(number));
        _stream.Add(Ended);
        _stream.Complete();
        var read = await ReadToEnd();
        Assert.Equal(EventStream.MaxMessages + 2, read.Count);
        Assert.Equal([Started, Message(4)], read.Take(2));
        Assert.Equal([Message(EventStream.MaxMessages + 3), Ended], read.TakeLast(2));
    }

    [Fact]
    public async Task Of_figures_a_late_reader_gets_the_newest_of_each_link_and_state()
    {
        for (var attempt = 1; attempt <= 1_000; attempt++)
        {
            _stream.Add(Link("bob", LinkState.Alive, attempt));
            _stream.Add(Link("cleo", LinkState.Alive, attempt));
            _stream.Add(new GameEvent.Countdown(TimeSpan.FromMilliseconds(attempt), 1));
        }
        _stream.Add(Link("bob", LinkState.Lost, 1_001));
        _stream.Complete();
        Assert.Equal(
            [
                Link("bob", LinkState.Alive, 1_000),
                Link("cleo", LinkState.Alive, 1_000),
                new GameEvent.Countdown(TimeSpan.FromSeconds(1), 1),
                Link("bob", LinkState.Lost, 1_001),
            ],
            await ReadToEnd()
        );
    }

    [Fact]
    public async Task Reading_can_be_given_up()
    {
        using var cancellation = new CancellationTokenSource();
        var read = _stream.ReadAsync(cancellation.Token).GetAsyncEnumerator();
        var next = read.MoveNextAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private static GameEvent.Message Message(int number) =>
        new($"bob {number}", new PeerMessage(ReadOnlyMemory<byte>.Empty, IsText: true));

    private static GameEvent.LinkChanged Link(string player, LinkState state, int attempt) =>
        new(
            new LinkSnapshot
            {
                PlayerId = player,
                State = state,
                Attempt = attempt,
            }
        );

    private async Task<List<GameEvent>> ReadToEnd()
    {
        var read = new List<GameEvent>();
        await foreach (var happened in _stream.ReadAsync(default))
            read.Add(happened);
        return read;
    }
}
