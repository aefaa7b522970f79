using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

public sealed class CoordinatorConnectionSpec
{
    private readonly VirtualLoop _loop = new();
    private readonly ScriptedHubs _hubs = new();
    private readonly List<string> _told = [];
    private readonly List<CoordinatorState> _states = [];
    private readonly CoordinatorConnection _connection;

    public CoordinatorConnectionSpec()
    {
        _connection = new CoordinatorConnection(
            _loop,
            _hubs,
            new Addresses([new Uri("http://one")]),
            () => 0,
            NullLogger.Instance,
            (name, _) => _told.Add(name),
            _states.Add
        );
        _connection.Start();
    }

    [Fact]
    public async Task It_is_connected_once_the_whole_state_has_come()
    {
        _hubs.Last.Start();
        Assert.Empty(_states);
        await Assert.ThrowsAsync<NotConnectedException>(() => _connection.InvokeAsync("clock", new NoFields()));
        _hubs.Last.Tell(HubEvents.GameJoined);
        Assert.Equal([new CoordinatorState(IsConnected: true)], _states);
        Assert.Equal([HubEvents.GameJoined], _told);
        var answer = await _connection.InvokeAsync("clock", new NoFields());
        Assert.Equal("clock", answer.GetProperty("method").GetString());
    }

    [Fact]
    public void A_connection_that_was_lost_is_made_again_at_once()
    {
        _hubs.Last.Join();
        _loop.Pass(5_000);
        _hubs.Last.Close();
        Assert.Equal(new CoordinatorState(IsConnected: false), _states[^1]);
        _loop.Pass(99);
        Assert.Single(_hubs.Hubs);
        _loop.Pass(1);
        Assert.Equal(2, _hubs.Hubs.Count);
        Assert.Empty(_hubs.Probes);
    }

    [Fact]
    public void On_another_network_it_waits_neither_for_the_next_attempt_nor_for_one_that_hangs()
    {
        _hubs.Last.Join();
        _loop.Pass(5_000);
        _hubs.Last.Close();
        _connection.Hurry();
        Assert.Equal(2, _hubs.Hubs.Count);
        _loop.Pass(1_000);
        _connection.Hurry();
        Assert.Equal(2, _hubs.Hubs.Count);
        _loop.Pass(1);
        _connection.Hurry();
        Assert.Equal(3, _hubs.Hubs.Count);
        Assert.True(_hubs.Hubs[1].IsStopped);
        _hubs.Last.Join();
        _loop.Pass(2_000);
        _connection.Hurry();
        Assert.Equal(3, _hubs.Hubs.Count);
    }

    [Fact]
    public void It_waits_longer_after_each_failure_up_to_a_bound()
    {
        int[] waits = [200, 400, 600, 600];
        foreach (var wait in waits)
        {
            var made = _hubs.Hubs.Count;
            _hubs.Last.FailToStart();
            _loop.Pass(wait - 1);
            Assert.Equal(made, _hubs.Hubs.Count);
            _loop.Pass(1);
            Assert.Equal(made + 1, _hubs.Hubs.Count);
        }
    }

    [Theory]
    [InlineData(false, 200, 400, 600)]
    [InlineData(true, 0, 400, 600)]
    public void Whoever_is_let_in_and_sent_away_at_once_comes_back_more_and_more_slowly(
        bool isOrderly,
        params int[] waits
    )
    {
        foreach (var wait in waits)
        {
            var made = _hubs.Hubs.Count;
            _hubs.Last.Join();
            _loop.Pass(4_999);
            End();
            if (wait > 0)
                _loop.Pass(wait - 1);
            if (wait > 0)
                Assert.Equal(made, _hubs.Hubs.Count);
            _loop.Pass(wait > 0 ? 1 : 0);
            Assert.Equal(made + 1, _hubs.Hubs.Count);
        }
        // One that stood for a while has ended the series.
        _hubs.Last.Join();
        _loop.Pass(5_000);
        End();
        _loop.Pass(100);
        Assert.Equal(waits.Length + 2, _hubs.Hubs.Count);

        void End()
        {
            if (isOrderly)
                _hubs.Last.SendAway();
            else
                _hubs.Last.Close();
        }
    }

    [Fact]
    public void A_connection_that_was_given_up_here_is_no_brief_one()
    {
        for (var round = 0; round < 5; round++)
        {
            _hubs.Last.Join();
            _connection.Reattach();
            _loop.Pass(100);
            Assert.Equal(round + 2, _hubs.Hubs.Count);
        }
    }

    [Fact]
    public void Whether_the_token_is_refused_is_asked_at_the_first_failure_and_at_every_fourth_after_it()
    {
        for (var failure = 0; failure < 5; failure++)
        {
            _hubs.Last.FailToStart();
            Assert.Equal(failure < 4 ? 1 : 2, _hubs.Probes.Count);
            _loop.Pass(1_000);
        }
    }

    [Fact]
    public void A_refused_token_is_the_end()
    {
        _hubs.Refuses = true;
        _hubs.Last.FailToStart();
        _loop.Pass(60_000);
        Assert.Single(_hubs.Hubs);
        Assert.Equal([new CoordinatorState(IsConnected: false, Refused: true)], _states);
    }

    [Fact]
    public void A_connection_that_brings_no_state_within_10_s_is_given_up()
    {
        _hubs.Last.Start();
        _loop.Pass(9_999);
        Assert.False(_hubs.Last.IsStopped);
        _loop.Pass(1);
        Assert.True(_hubs.Hubs[0].IsStopped);
        _loop.Pass(1_000);
        Assert.Equal(2, _hubs.Hubs.Count);
    }

    [Fact]
    public async Task A_connection_on_which_a_question_is_met_by_nothing_for_2_s_is_given_up()
    {
        _hubs.Last.Join();
        await _connection.InvokeAsync("clock", new NoFields());
        _loop.Pass(100);
        _connection.ExpectWord();
        _loop.Pass(1_999);
        Assert.False(_hubs.Hubs[0].IsStopped);
        _loop.Pass(1);
        Assert.True(_hubs.Hubs[0].IsStopped);
        Assert.Equal(new CoordinatorState(IsConnected: false), _states[^1]);
        _loop.Pass(100);
        Assert.Equal(2, _hubs.Hubs.Count);
    }

    [Fact]
    public void Nobody_knows_how_long_the_first_answer_takes_so_it_has_10_s()
    {
        _hubs.Last.Join();
        _loop.Pass(100);
        _connection.ExpectWord();
        _loop.Pass(9_999);
        Assert.False(_hubs.Hubs[0].IsStopped);
        _loop.Pass(1);
        Assert.True(_hubs.Hubs[0].IsStopped);
    }

    [Theory]
    [InlineData(400, 2_000)]
    [InlineData(700, 2_400)]
    [InlineData(2_500, 6_000)]
    public void A_player_who_is_far_away_has_1_s_more_than_twice_its_quickest_answer(int roundTrip, int patience)
    {
        _hubs.Last.Join();
        foreach (var slower in (int[])[800, 0, 500])
        {
            var answer = new TaskCompletionSource<System.Text.Json.JsonElement>();
            _hubs.Last.Answer = answer.Task;
            _ = _connection.InvokeAsync("clock", new NoFields());
            _connection.ExpectWord();
            _loop.Pass(roundTrip + slower);
            answer.SetResult(default);
        }
        _hubs.Last.Answer = new TaskCompletionSource<System.Text.Json.JsonElement>().Task;
        _loop.Pass(1);
        _connection.ExpectWord();
        _loop.Pass(patience - 1);
        Assert.False(_hubs.Hubs[0].IsStopped);
        _loop.Pass(1);
        Assert.True(_hubs.Hubs[0].IsStopped);
    }

    [Fact]
    public void What_was_quick_on_one_connection_says_nothing_of_the_next()
    {
        _hubs.Last.Join();
        _ = _connection.InvokeAsync("clock", new NoFields());
        _loop.Pass(10_000);
        _hubs.Last.Close();
        _loop.Pass(100);
        _hubs.Last.Join();
        _loop.Pass(100);
        _connection.ExpectWord();
        _loop.Pass(9_999);
        Assert.False(_hubs.Last.IsStopped);
    }

    [Fact]
    public async Task Any_word_shows_that_it_lives_and_the_next_question_has_its_own_2_s()
    {
        _hubs.Last.Join();
        await _connection.InvokeAsync("clock", new NoFields());
        _loop.Pass(100);
        _connection.ExpectWord();
        _loop.Pass(1_500);
        _hubs.Last.Tell(HubEvents.PlayerPresence);
        _connection.ExpectWord();
        _loop.Pass(1_500);
        await _connection.InvokeAsync("p2p_health_report", new NoFields());
        _loop.Pass(60_000);
        Assert.False(_hubs.Hubs[0].IsStopped);

        _connection.ExpectWord();
        _loop.Pass(1_000);
        _connection.ExpectWord();
        _loop.Pass(999);
        Assert.False(_hubs.Hubs[0].IsStopped);
        _loop.Pass(1);
        Assert.True(_hubs.Hubs[0].IsStopped);
    }

    [Fact]
    public void With_its_own_questions_a_connection_that_falls_silent_is_given_up_within_5_s()
    {
        var unanswered = new TaskCompletionSource<System.Text.Json.JsonElement>();
        var clock = new CoordinatorClock(_loop, _connection.InvokeAsync, _connection.ExpectWord);
        _hubs.Last.Join();
        clock.Follow();
        _loop.Pass(7_000);
        _hubs.Last.Answer = unanswered.Task;
        _loop.Pass(4_100);
        Assert.True(_hubs.Hubs[0].IsStopped);
        Assert.Equal(2, _hubs.Hubs.Count);
    }

    [Fact]
    public void What_an_older_connection_says_is_not_heard()
    {
        _hubs.Last.Join();
        var old = _hubs.Last;
        _connection.Reattach();
        Assert.True(old.IsStopped);
        _loop.Pass(1_000);
        _hubs.Last.Join();
        _told.Clear();
        old.Tell(HubEvents.Pause);
        old.Close();
        Assert.Empty(_told);
        Assert.Equal(new CoordinatorState(IsConnected: true), _states[^1]);
    }

    [Fact]
    public void Once_stopped_it_stays_so()
    {
        _hubs.Last.Join();
        _ = _connection.Stop(new CoordinatorState(IsConnected: false, Replaced: true));
        Assert.True(_hubs.Last.IsStopped);
        _hubs.Last.Close();
        _loop.Pass(60_000);
        Assert.Single(_hubs.Hubs);
        Assert.Equal(0, _loop.Timers);
        Assert.Equal(new CoordinatorState(IsConnected: false, Replaced: true), _states[^1]);
    }

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(0, 0.5, 300)]
    [InlineData(1, 0.5, 600)]
    [InlineData(50, 0, 600)]
    [InlineData(50, 0.999999, 3_000)]
    public void The_waits_are_spread(int failures, double random, double ms) =>
        Assert.Equal(ms, Backoff.After(failures, random).TotalMilliseconds, 1.0);
}
