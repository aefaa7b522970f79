using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

/// <summary>The connection to a coordinator of three nodes, which it tells of.</summary>
public sealed class OtherNodesSpec
{
    private const string Joined = """{"coordinators":["http://one","http://two/","http://three"]}""";

    private readonly VirtualLoop _loop = new();
    private readonly ScriptedHubs _hubs = new();
    private readonly List<CoordinatorState> _states = [];
    private readonly List<string> _told = [];
    private readonly CoordinatorConnection _connection;
    private double _random;

    public OtherNodesSpec()
    {
        _connection = new CoordinatorConnection(
            _loop,
            _hubs,
            new Addresses([new Uri("http://one")]),
            () => _random,
            NullLogger.Instance,
            (name, _) => _told.Add(name),
            _states.Add
        );
        _connection.Start();
    }

    [Theory]
    [InlineData(0, "two", 100)]
    [InlineData(0.9, "three", 460)]
    public void A_player_whose_node_died_goes_on_at_another(double random, string next, double afterMs)
    {
        JoinForAWhile();
        _random = random;
        _hubs.Last.Close();
        _loop.Pass(afterMs - 1);
        Assert.Single(_hubs.Hubs);
        _loop.Pass(2);
        Assert.Equal(["one", next], _hubs.Tried);
        _hubs.Last.Join(Joined);
        Assert.Equal(new CoordinatorState(IsConnected: true), _states[^1]);
    }

    [Fact]
    public void It_tries_all_others_before_it_comes_back()
    {
        JoinForAWhile();
        _hubs.Last.Close();
        for (var failure = 0; failure < 5; failure++)
        {
            _loop.Pass(1_000);
            _hubs.Last.FailToStart();
        }
        Assert.Equal(["one", "two", "three", "one", "two", "three"], _hubs.Tried);
    }

    [Fact]
    public void The_newest_list_counts()
    {
        _hubs.Last.Join(Joined);
        _hubs.Last.Tell(HubEvents.GameJoined, """{"coordinators":["http://four",7,null,"nonsense","ftp://five"]}""");
        _hubs.Last.Close();
        for (var failure = 0; failure < 3; failure++)
        {
            _loop.Pass(1_000);
            _hubs.Last.FailToStart();
        }
        Assert.Equal(["one", "four", "one", "four"], _hubs.Tried);
    }

    [Fact]
    public void A_player_that_a_node_sends_away_is_elsewhere_within_200_ms()
    {
        JoinForAWhile();
        _random = 0.5;
        _hubs.Last.SendAway();
        _loop.Pass(99);
        Assert.Single(_hubs.Hubs);
        _loop.Pass(1);
        Assert.Equal(["one", "three"], _hubs.Tried);
        // Only the first time: where that does not let it in, it waits as ever.
        _hubs.Last.FailToStart();
        _loop.Pass(599);
        Assert.Equal(2, _hubs.Hubs.Count);
        _loop.Pass(1);
        Assert.Equal(3, _hubs.Hubs.Count);
    }

    [Fact]
    public void A_node_that_closes_before_it_let_the_player_in_has_sent_nobody_away()
    {
        _random = 0.5;
        _hubs.Last.Start();
        _hubs.Last.SendAway();
        _loop.Pass(599);
        Assert.Single(_hubs.Hubs);
        _loop.Pass(1);
        Assert.Equal(2, _hubs.Hubs.Count);
    }

    [Fact]
    public void What_it_gave_up_itself_is_not_hurried()
    {
        _hubs.Last.Join(Joined);
        _connection.Reattach();
        _hubs.Hubs[0].SendAway();
        _loop.Pass(99);
        Assert.Single(_hubs.Hubs);
        _loop.Pass(1);
        Assert.Equal(["one", "two"], _hubs.Tried);
    }

    [Fact]
    public void A_node_that_answers_nothing_is_left_once_that_is_known()
    {
        LoseTheFirst();
        _hubs.IsSilent = true;
        _loop.Pass(1_999);
        Assert.Empty(_hubs.Looks);
        _loop.Pass(1);
        Assert.Equal(["two"], _hubs.Looks.Select(address => address.Host));
        Assert.True(_hubs.Last.IsStopped);
        _loop.Pass(200);
        Assert.Equal(["one", "two", "three"], _hubs.Tried);
        Assert.Empty(_hubs.Probes);
    }

    [Fact]
    public void A_node_that_waits_for_a_game_that_is_being_moved_is_waited_for()
    {
        LoseTheFirst();
        _loop.Pass(9_999);
        Assert.Single(_hubs.Looks);
        Assert.Equal(2, _hubs.Hubs.Count);
        Assert.False(_hubs.Last.IsStopped);
        _loop.Pass(1);
        Assert.True(_hubs.Last.IsStopped);
    }

    [Fact]
    public void Once_all_were_tried_each_is_given_its_10_s_since_a_slow_network_answers_late()
    {
        LoseTheFirst();
        _hubs.IsSilent = true;
        for (var attempt = 0; attempt < 3; attempt++)
            _loop.Pass(2_600);
        Assert.Equal(["one", "two", "three", "one", "two"], _hubs.Tried);
        Assert.Equal(3, _hubs.Looks.Count);
        _loop.Pass(9_300);
        Assert.False(_hubs.Last.IsStopped);
        Assert.Equal(3, _hubs.Looks.Count);
    }

    [Fact]
    public void Where_there_is_no_other_nobody_looks()
    {
        _hubs.IsSilent = true;
        _hubs.Last.Start();
        _loop.Pass(9_999);
        Assert.Empty(_hubs.Looks);
        Assert.False(_hubs.Last.IsStopped);
    }

    [Fact]
    public void A_look_that_is_answered_late_harms_neither_the_connection_nor_the_next()
    {
        LoseTheFirst();
        var look = new TaskCompletionSource<bool>();
        _hubs.Look = look.Task;
        _loop.Pass(2_000);
        _hubs.Last.Join(Joined);
        look.SetResult(true);
        Assert.False(_hubs.Last.IsStopped);
        Assert.Equal(new CoordinatorState(IsConnected: true), _states[^1]);
    }

    [Fact]
    public void The_address_that_failed_is_asked_whether_the_token_is_refused_and_each_for_itself()
    {
        LoseTheFirst();
        for (var failure = 0; failure < 6; failure++)
        {
            _hubs.Last.FailToStart();
            _loop.Pass(1_000);
        }
        Assert.Equal(["two", "three", "one"], _hubs.Probes.Select(address => address.Host));
    }

    [Fact]
    public void A_refusal_is_the_end()
    {
        LoseTheFirst();
        _hubs.Refuses = true;
        _hubs.Last.FailToStart();
        _loop.Pass(60_000);
        Assert.Equal(2, _hubs.Hubs.Count);
        Assert.Equal(new CoordinatorState(IsConnected: false, Refused: true), _states[^1]);
    }

    [Fact]
    public void A_refusal_that_comes_when_another_node_has_let_the_player_in_says_nothing()
    {
        LoseTheFirst();
        var answer = new TaskCompletionSource<bool>();
        _hubs.Refusal = answer.Task;
        _hubs.Last.FailToStart();
        _loop.Pass(1_000);
        _hubs.Last.Join(Joined);
        answer.SetResult(true);
        Assert.Equal(new CoordinatorState(IsConnected: true), _states[^1]);
        Assert.False(_hubs.Last.IsStopped);
    }

    [Fact]
    public void Its_own_connections_are_never_two_and_a_late_word_to_the_old_one_is_harmless()
    {
        _hubs.Last.Join(Joined);
        for (var move = 0; move < 5; move++)
        {
            var old = _hubs.Last;
            _connection.Reattach();
            Assert.True(old.IsStopped);
            _loop.Pass(1_000);
            _hubs.Last.Join(Joined);
            _told.Clear();
            old.Tell(HubEvents.SessionReplaced);
            old.Tell(HubEvents.GameEnded);
            old.SendAway();
            Assert.Empty(_told);
            Assert.Equal(new CoordinatorState(IsConnected: true), _states[^1]);
            Assert.Equal(move + 2, _hubs.Hubs.Count);
        }
    }

    /// <summary>The connection stands, and not only for a moment.</summary>
    private void JoinForAWhile()
    {
        _hubs.Last.Join(Joined);
        _loop.Pass(5_000);
    }

    /// <summary>The player was connected to the first node, which is gone, and connects to the second.</summary>
    private void LoseTheFirst()
    {
        JoinForAWhile();
        _hubs.Last.Close();
        _loop.Pass(100);
        Assert.Equal(["one", "two"], _hubs.Tried);
    }
}
