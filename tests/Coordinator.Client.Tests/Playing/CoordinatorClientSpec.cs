using Coordinator.Client.Playing;
using Coordinator.Client.Tests.Hub;

namespace Coordinator.Client.Tests.Playing;

/// <summary>The library as a game uses it, against a coordinator that says what a test wants.</summary>
public sealed class CoordinatorClientSpec
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly IdleConnections _connections = new();
    private readonly ScriptedHubs _hubs = new();

    [Fact]
    public async Task A_player_is_in_once_the_coordinator_has_told_the_whole_state()
    {
        await using var game = await JoinAsync("waiting");
        Assert.Equal(("g1", "ada", "waiting"), (game.GameId, game.PlayerId, game.Phase));
        Assert.Equal(["ada", "bob"], game.Players);
        Assert.Equal(PlayerState.Connecting, game.State);
        Assert.Equal(LinkState.Connecting, game.Links["bob"].State);
        Assert.Equal("pong", game.Metadata!.Value.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_game_that_is_over_cannot_be_joined()
    {
        var join = Join(Options);
        (await HubAsync()).Join(Joined("ended"));
        Assert.Equal(JoinErrorCode.Ended, (await RefusalAsync(join)).Code);
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_is_said_to_be_so()
    {
        _hubs.Refuses = true;
        var join = Join(Options);
        (await HubAsync()).FailToStart();
        Assert.Equal(JoinErrorCode.Unauthorized, (await RefusalAsync(join)).Code);
    }

    [Fact]
    public async Task A_coordinator_out_of_reach_is_said_to_be_so_and_not_tried_for_ever()
    {
        var refusal = await RefusalAsync(Join(Options with { JoinTimeout = TimeSpan.FromMilliseconds(50) }));
        Assert.Equal(JoinErrorCode.Unreachable, refusal.Code);
        Assert.Contains("http://coordinator.test", refusal.Message, StringComparison.Ordinal);
        Assert.True(_hubs.Last.IsStopped);
    }

    [Fact]
    public async Task Joining_can_be_given_up()
    {
        using var cancellation = new CancellationTokenSource();
        var join = CoordinatorClient.JoinAsync(Options, Environment, cancellation: cancellation.Token);
        var hub = await HubAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => join.WaitAsync(Soon));
        Assert.True(hub.IsStopped);
    }

    [Fact]
    public async Task A_join_that_is_cancelled_before_it_begins_makes_no_connection()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            CoordinatorClient.JoinAsync(Options, Environment, cancellation: new CancellationToken(canceled: true))
        );
        Assert.Empty(_hubs.Hubs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task At_whatever_moment_a_join_is_cancelled_it_lets_go_of_everything_and_has_left_nobodys_game(
        int moment
    )
    {
        using var cancellation = new CancellationTokenSource();
        var join = CoordinatorClient.JoinAsync(Options, Environment, cancellation: cancellation.Token);
        var hub = await HubAsync();
        if (moment > 0)
            hub.Start();
        if (moment == 3)
            await cancellation.CancelAsync();
        if (moment > 1)
            hub.Tell(HubEvents.GameJoined, Joined("playing"));
        await cancellation.CancelAsync();
        try
        {
            // Joined just before: it is the game's to let go of.
            await (await join.WaitAsync(Soon)).DisposeAsync().AsTask().WaitAsync(Soon);
        }
        catch (OperationCanceledException)
        {
            // Cancelled in time.
        }
        Assert.True(hub.IsStopped);
        Assert.DoesNotContain(hub.Calls, call => call.Method == HubMethods.LeaveGame);
        Assert.Single(_hubs.Hubs);
    }

    [Fact]
    public async Task A_join_whose_actor_system_ends_under_it_ends_too()
    {
        using var system = Akka.Actor.ActorSystem.Create("shared");
        var join = Join(Options with { ActorSystem = system });
        await HubAsync();
        await system.Terminate().WaitAsync(Soon);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => join.WaitAsync(Soon));
    }

    [Fact]
    public async Task A_game_whose_actor_system_has_ended_can_be_left_and_let_go_of()
    {
        using var system = Akka.Actor.ActorSystem.Create("shared");
        var game = await JoinAsync("playing", Options with { ActorSystem = system });
        await system.Terminate().WaitAsync(Soon);
        await game.LeaveAsync().WaitAsync(TimeSpan.FromSeconds(1));
        await game.DisposeAsync().AsTask().WaitAsync(Soon);
        Assert.Equal(PlayerState.Terminated, game.State);
        await ReadToEndAsync(game);
    }

    [Fact]
    public async Task A_frame_counter_that_fails_costs_the_frame_and_not_the_pause()
    {
        await using var game = await JoinAsync(
            "playing",
            Options with
            {
                Frame = () => throw new FormatException("mine"),
            }
        );
        await EventuallyAsync(() => _connections.Made == 1, "the link's first connection");
        _hubs.Last.Tell(
            HubEvents.Pause,
            """
            {"game_id":"g1","pause_frame":7,"detecting_player":"bob","epoch":1,"timeout_ms":30000,"deadline":99000000000000}
            """
        );
        var paused = await FirstAsync<GameEvent.Paused>(game);
        Assert.Equal((1, 7), (paused.Pause.Epoch, paused.Pause.PauseFrame));
        Assert.Equal(
            """{"frame_number":0,"timestamp":0,"ice_state":"new","dc_state":"connecting","peer_id":"bob","epoch":1}""",
            await ReportAsync(HubMethods.ConnectionLost)
        );
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_passed_over()
    {
        await using var game = await JoinAsync("waiting");
        _hubs.Last.Tell(HubEvents.Pause, """{"epoch":"one"}""");
        _hubs.Last.Tell(HubEvents.Pause, "null");
        _hubs.Last.Tell(HubEvents.WebRtcSignal, """{"from_player_id":"bob","type":"offer","payload":7}""");
        _hubs.Last.Tell(HubEvents.PlayerPresence, """{"game_id":"g1","player_id":"bob","connected":true}""");
        Assert.All((await FirstAsync<GameEvent.Players>(game, players => players.All[1].Connected)).All, p =>
            Assert.True(p.Connected)
        );
    }

    [Fact]
    public async Task Leaving_tells_the_coordinator_and_is_the_last_event()
    {
        await using var game = await JoinAsync("waiting");
        await game.LeaveAsync("had enough").WaitAsync(Soon);
        Assert.Equal("""{"reason":"had enough"}""", await ReportAsync(HubMethods.LeaveGame));
        Assert.Equal((PlayerState.Terminated, "ended"), (game.State, game.Phase));
        var events = await ReadToEndAsync(game);
        Assert.Equal(EndReasons.PlayerLeft, Assert.IsType<GameEvent.Ended>(events[^1]).End.Reason);
    }

    [Fact]
    public async Task Disposing_closes_everything_and_leaves_nobodys_game()
    {
        var game = await JoinAsync("validating");
        await EventuallyAsync(() => _connections.Made == 1, "an attempt to connect to bob");
        await game.DisposeAsync().AsTask().WaitAsync(Soon);
        Assert.DoesNotContain(HubMethods.LeaveGame, _hubs.Last.Calls.Select(call => call.Method));
        Assert.True(_hubs.Last.IsStopped);
        Assert.Equal(1, _connections.Disposed);
        Assert.DoesNotContain(await ReadToEndAsync(game), happened => happened is GameEvent.Ended);
        await game.DisposeAsync();
    }

    [Fact]
    public async Task Disposing_is_done_once_the_coordinators_connections_are_closed()
    {
        var (closing, closed) = (new TaskCompletionSource(), new TaskCompletionSource());
        var join = CoordinatorClient.JoinAsync(Options, Environment, atEnd: () =>
        {
            closing.SetResult();
            return closed.Task;
        });
        (await HubAsync()).Join(Joined("waiting"));
        var disposing = (await join.WaitAsync(Soon)).DisposeAsync().AsTask();
        await closing.Task.WaitAsync(Soon);
        Assert.True(_hubs.Last.IsStopped);
        Assert.False(disposing.IsCompleted);
        closed.SetResult();
        await disposing.WaitAsync(Soon);
    }

    [Fact]
    public async Task Letting_go_of_a_game_that_is_being_left_lets_the_goodbye_go_first()
    {
        var game = await JoinAsync("waiting");
        var leaving = game.LeaveAsync("had enough");
        await game.DisposeAsync().AsTask().WaitAsync(Soon);
        Assert.True(leaving.IsCompleted);
        Assert.Equal("""{"reason":"had enough"}""", await ReportAsync(HubMethods.LeaveGame));
        Assert.Equal(
            EndReasons.PlayerLeft,
            Assert.IsType<GameEvent.Ended>((await ReadToEndAsync(game))[^1]).End.Reason
        );
    }

    [Fact]
    public async Task A_game_that_was_let_go_of_can_be_let_go_of_and_left_again_which_does_nothing()
    {
        var game = await JoinAsync("playing");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => game.DisposeAsync().AsTask())).WaitAsync(Soon);
        await game.LeaveAsync().WaitAsync(TimeSpan.FromSeconds(1));
        game.SimulateOutage(TimeSpan.FromSeconds(1));
        Assert.False(game.Send("bob", PeerMessage.Of("hello")));
        Assert.Equal(PlayerState.Terminated, game.State);
        Assert.DoesNotContain(_hubs.Last.Calls, call => call.Method == HubMethods.LeaveGame);
    }

    [Fact]
    public async Task A_game_that_was_left_twice_is_left_once()
    {
        await using var game = await JoinAsync("waiting");
        await Task.WhenAll(game.LeaveAsync(), game.LeaveAsync()).WaitAsync(Soon);
        await game.LeaveAsync().WaitAsync(Soon);
        Assert.Single(_hubs.Last.Calls, call => call.Method == HubMethods.LeaveGame);
        Assert.Single(await ReadToEndAsync(game), happened => happened is GameEvent.Ended);
    }

    [Fact]
    public async Task A_player_that_was_replaced_is_told_that_its_game_is_over_and_why()
    {
        await using var game = await JoinAsync("waiting");
        _hubs.Last.Tell(HubEvents.SessionReplaced, """{"game_id":"g1","player_id":"ada"}""");
        await IsReplacedAsync(game);
    }

    [Fact]
    public async Task A_player_that_was_replaced_while_it_was_away_learns_so_when_it_comes_back_and_stays_out()
    {
        await using var game = await JoinAsync("playing");
        _hubs.Last.Close();
        await EventuallyAsync(() => _hubs.Hubs.Count == 2, "another connection");
        _hubs.Last.Start();
        _hubs.Last.Tell(HubEvents.SessionReplaced, """{"game_id":"g1","player_id":"ada"}""");
        _hubs.Last.SendAway();
        await IsReplacedAsync(game);
        Assert.Equal(2, _hubs.Hubs.Count);
        Assert.True(_hubs.Last.IsStopped);
    }

    private static async Task IsReplacedAsync(CoordinatorClient game)
    {
        var events = await ReadToEndAsync(game);
        Assert.Equal(
            new GameEvent.Coordinator(IsConnected: false, Replaced: true),
            events.OfType<GameEvent.Coordinator>().Last()
        );
        Assert.Equal(LocalEndReasons.Replaced, Assert.IsType<GameEvent.Ended>(events[^1]).End.Reason);
        Assert.Equal((PlayerState.Terminated, Phases.Ended), (game.State, game.Phase));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused()
    {
        await using var game = await JoinAsync("waiting");
        var large = PeerMessage.Of(new byte[PeerMessage.MaxBytes + 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => game.Send("bob", large));
        Assert.Throws<ArgumentOutOfRangeException>(() => game.Broadcast(large));
        Assert.False(game.Send("bob", PeerMessage.Of("hello")));
        Assert.Equal(0, game.Broadcast(PeerMessage.Of("hello")));
    }

    private JoinOptions Options =>
        new()
        {
            Url = new Uri("http://coordinator.test"),
            Token = "ada",
            Connections = _connections,
        };

    private PlayerEnvironment Environment => new(_hubs, () => 0);

    private static string Joined(string phase) =>
        $$"""
            {"game_id":"g1","player_id":"ada","phase":"{{phase}}","epoch":0,"ice_servers":[],"metadata":{"name":"pong"},
             "players":[{"player_id":"bob","connected":false},{"player_id":"ada","connected":true}],
             "ended":{"reason":"abandoned"},
             "settings":{"reconnection_timeout_ms":30000,"join_timeout_ms":60000,"validation":true} }
            """;

    private Task<CoordinatorClient> Join(JoinOptions options) => CoordinatorClient.JoinAsync(options, Environment);

    private async Task<CoordinatorClient> JoinAsync(string phase, JoinOptions? options = null)
    {
        var join = Join(options ?? Options);
        (await HubAsync()).Join(Joined(phase));
        return await join.WaitAsync(Soon);
    }

    private static async Task<JoinException> RefusalAsync(Task<CoordinatorClient> join) =>
        await Assert.ThrowsAsync<JoinException>(() => join.WaitAsync(Soon));

    private async Task<ScriptedHub> HubAsync()
    {
        await EventuallyAsync(() => _hubs.Hubs.Count > 0, "a connection to the coordinator");
        return _hubs.Last;
    }

    /// <summary>What was said with this method first, as JSON, its time left out.</summary>
    private async Task<string> ReportAsync(string method)
    {
        await EventuallyAsync(() => _hubs.Last.Calls.Any(call => call.Method == method), method);
        var fields = _hubs.Last.Calls.First(call => call.Method == method).Fields;
        if (fields is Client.Hub.LossCall loss)
            fields = loss with { Timestamp = 0 };
        return System.Text.Json.JsonSerializer.Serialize(fields, WireJson.Options);
    }

    private static async Task EventuallyAsync(Func<bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Soon);
        while (!isSo())
        {
            Assert.False(deadline.IsCancellationRequested, $"Waited {Soon.TotalSeconds} s for {what}.");
            await Task.Delay(5);
        }
    }

    private static async Task<T> FirstAsync<T>(CoordinatorClient game, Func<T, bool>? isIt = null)
        where T : GameEvent
    {
        using var deadline = new CancellationTokenSource(Soon);
        await foreach (var happened in game.Events(deadline.Token))
            if (happened is T it && (isIt is null || isIt(it)))
                return it;
        throw new InvalidOperationException($"The events ended without {typeof(T).Name}.");
    }

    private static async Task<List<GameEvent>> ReadToEndAsync(CoordinatorClient game)
    {
        using var deadline = new CancellationTokenSource(Soon);
        var read = new List<GameEvent>();
        await foreach (var happened in game.Events(deadline.Token))
            read.Add(happened);
        return read;
    }
}
