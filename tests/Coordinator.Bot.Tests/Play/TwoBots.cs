using System.Collections.Concurrent;
using System.Diagnostics;
using Coordinator.Bot.Play;
using Coordinator.Bot.Start;
using Coordinator.Bot.Tests.Support;
using Coordinator.Client;

namespace Coordinator.Bot.Tests.Play;

public sealed class TwoBots : IDisposable
{
    private readonly TwoSeats _seats = new();
    private readonly Playing _left;
    private readonly Playing _right;

    public TwoBots()
    {
        _left = new Playing(_seats.Left, ["--cut", "3", "--every", "0.3"], 1);
        _right = new Playing(_seats.Right, [], 2);
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    [Fact]
    public async Task play_the_same_game_stand_still_in_a_pause_and_end_together()
    {
        _seats.Tell(new GameEvent.Started(0, Returning: false));
        await Until("60 frames", () => _left.Frame >= 60 && _right.Frame >= 60);

        _seats.Tell(
            new GameEvent.Paused(
                new PauseInfo(1, 60, "ann", Deadline: 30_000, TimeSpan.FromSeconds(30), IsLocal: false)
            )
        );
        await Until("both have said so", () => _left.HasSaid("Paused") && _right.HasSaid("Paused"));
        var (left, right) = (_left.Frame, _right.Frame);
        var cuts = _seats.Left.Cuts.Count;
        Assert.True(cuts > 0);
        Assert.Empty(_seats.Right.Cuts);
        _seats.Tell(new GameEvent.Countdown(TimeSpan.FromSeconds(25), 1));
        await Until("both have counted down", () => _left.HasSaid("25 s left") && _right.HasSaid("25 s left"));
        Assert.Equal((left, right), (_left.Frame, _right.Frame));

        var frames = new Dictionary<string, long> { ["ann"] = left, ["bob"] = right };
        _seats.Tell(new GameEvent.Resumed(new ResumeInfo(1, TimeSpan.FromSeconds(5), frames, 0)));
        await Until("60 frames more", () => _left.Frame >= left + 60 && _right.Frame >= right + 60);

        _left.Leave();
        Assert.True(await _left.Over);
        Assert.True(await _right.Over);
        Assert.True(_left.HasSaid("Ended: this bot left."));
        Assert.True(_right.HasSaid("Ended: ann left."));
        Assert.True(_left.HasSaid("Record: 0 disconnections"));

        var both = _left.Hashes.Keys.Intersect(_right.Hashes.Keys).ToList();
        Assert.True(both.Count >= 100);
        Assert.All(both, frame => Assert.Equal(_left.Hashes[frame], _right.Hashes[frame]));
    }

    [Theory]
    [InlineData(LocalEndReasons.Replaced)]
    [InlineData(LocalEndReasons.Refused)]
    [InlineData(LocalEndReasons.Unreachable)]
    public async Task one_that_is_stopped_otherwise_has_not_played_to_the_end(string reason)
    {
        _seats.Left.Tell(new GameEvent.Ended(new EndInfo(reason, null, TimeSpan.Zero, [], [])));
        Assert.False(await _left.Over);
        _seats.Right.Close();
        Assert.False(await _right.Over);
    }

    private static async Task Until(string what, Func<bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(30), $"waited 30 s for: {what}");
            await Task.Delay(5);
        }
    }

    private sealed class Playing : IDisposable
    {
        private readonly CancellationTokenSource _leave = new();
        private readonly ConcurrentQueue<string> _said = new();
        private readonly PongBot _bot;

        public Playing(ISeat seat, string[] arguments, uint instance)
        {
            _bot = new PongBot(
                seat,
                BotOptions.Parse([.. arguments, "http://127.0.0.1/#token"]),
                _said.Enqueue,
                instance
            );
            _bot.Table.Stepped += state => Hashes[state.Frame] = Bot.Pong.StateBytes.HashOf(state);
            Over = _bot.RunAsync(_leave.Token).WaitAsync(TimeSpan.FromSeconds(60));
        }

        public Task<bool> Over { get; }

        public ConcurrentDictionary<int, string> Hashes { get; } = new();

        public int Frame => _bot.Table.Frame;

        public void Leave() => _leave.Cancel();

        public void Dispose() => _leave.Dispose();

        public bool HasSaid(string words) => _said.Any(line => line.Contains(words, StringComparison.Ordinal));
    }
}
