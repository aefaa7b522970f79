using Coordinator.Client.Playing;
using Coordinator.Client.Tests.Hub;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Tests.Playing;

/// <summary>
/// A game whose code calls every method inside every handler (the frame counter, the log, every event), fails, and
/// counts nonsense. The seed is in the test's name.
/// </summary>
public sealed class GameCodeSpec : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly ScriptedHubs _hubs = new();
    private readonly List<GameEvent> _read = [];
    private CoordinatorClient _game = null!;
    private ScriptedLog _log = null!;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_pause_no_report_and_no_end_is_lost(int seed)
    {
        var code = new AnyCall(seed, mayEnd: false);
        var reading = await PlayAsync(code);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            Tell(
                HubEvents.Pause,
                $$"""
                {"game_id":"g1","pause_frame":7,"detecting_player":"bob","epoch":{{epoch}},
                 "timeout_ms":30000,"deadline":99000000000000}
                """
            );
            await EventuallyAsync(
                () => IsReported(HubMethods.ReconnectionSuccess, epoch),
                $"the report of pause {epoch}"
            );
            Tell(
                HubEvents.Resume,
                $$"""
                {"game_id":"g1","epoch":{{epoch}},"pause_duration_ms":10,"frames":{},"resume_at":0}
                """
            );
            await EventuallyAsync(() => _game.State == PlayerState.Connected, $"the resume of pause {epoch}");
        }
        Tell(
            HubEvents.GameEnded,
            """
            {"game_id":"g1","reason":"closed_by_operator","disconnected_player_id":null,
             "reconnection_data":{"total_pause_duration_ms":30,"lost_players":[],"recovered_players":[]} }
            """
        );
        await reading.WaitAsync(Soon);
        await code.FinishAsync(Soon);
        Assert.Equal(
            ["Started", "Paused 1", "Resumed 1", "Paused 2", "Resumed 2", "Paused 3", "Resumed 3", "Ended"],
            Milestones()
        );
        Assert.All(ReportedFrames(), frame => Assert.InRange(frame, 0, (1L << 53) - 1));
        Assert.Contains(nameof(CoordinatorClient.Broadcast), code.Called);
        await _game.DisposeAsync().AsTask().WaitAsync(Soon);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Leaving_and_letting_go_inside_any_handler_ends_all_of_it_and_hangs_nothing(int seed)
    {
        var code = new AnyCall(seed, mayEnd: true);
        var reading = await PlayAsync(code);
        Tell(
            HubEvents.Pause,
            """
            {"game_id":"g1","pause_frame":7,"detecting_player":"bob","epoch":1,"timeout_ms":30000,"deadline":99000000000000}
            """
        );
        await reading.WaitAsync(Soon);
        await code.FinishAsync(Soon);
        Assert.Equal(PlayerState.Terminated, _game.State);
        Assert.False(_game.Send("bob", PeerMessage.Of("hello")));
        await _game.DisposeAsync().AsTask().WaitAsync(Soon);
        await _game.LeaveAsync().WaitAsync(TimeSpan.FromSeconds(1));
        Assert.True(_hubs.Last.IsStopped);
    }

    private async Task<Task> PlayAsync(AnyCall code)
    {
        _log = new ScriptedLog(code.Run);
        var options = new JoinOptions
        {
            Url = new Uri("http://coordinator.test"),
            Token = "ada",
            Connections = new EchoConnections(),
            Frame = code.Frame,
            Logging = _log,
            Heartbeat = TimeSpan.FromMilliseconds(50),
        };
        var join = CoordinatorClient.JoinAsync(options, new PlayerEnvironment(_hubs, () => 0));
        await EventuallyAsync(() => _hubs.Hubs.Count > 0, "a connection to the coordinator");
        _hubs.Last.Join(
            """
            {"game_id":"g1","player_id":"ada","phase":"playing","epoch":0,"ice_servers":[],
             "players":[{"player_id":"bob","connected":true},{"player_id":"ada","connected":true}],
             "settings":{"reconnection_timeout_ms":30000,"join_timeout_ms":60000,"validation":true} }
            """
        );
        _game = code.Game = await join.WaitAsync(Soon);
        await EventuallyAsync(() => _game.Links["bob"].State == LinkState.Alive, "the link");
        return Task.Run(() => ReadAsync(code));
    }

    /// <summary>As a game does that goes on after a mistake of its own.</summary>
    private async Task ReadAsync(AnyCall code)
    {
        while (true)
        {
            try
            {
                await foreach (var happened in _game.Events())
                {
                    _read.Add(happened);
                    code.Run();
                }
                return;
            }
            catch (FormatException)
            {
                // Read on.
            }
        }
    }

    private void Tell(string name, string body) => _hubs.Last.Tell(name, body);

    private bool IsReported(string method, int epoch) =>
        _hubs.Last.Calls.Any(call =>
            call.Method == method && call.Fields is Client.Hub.RecoveryCall recovery && recovery.Epoch == epoch
        );

    private IEnumerable<long> ReportedFrames() =>
        _hubs
            .Last.Calls.Select(call => call.Fields)
            .Select(fields =>
                fields switch
                {
                    Client.Hub.RecoveryCall recovery => recovery.FrameNumber,
                    Client.Hub.LossCall loss => loss.FrameNumber,
                    _ => 0,
                }
            );

    private IEnumerable<string> Milestones() =>
        _read
            .Select(happened =>
                happened switch
                {
                    GameEvent.Started => "Started",
                    GameEvent.Paused paused => $"Paused {paused.Pause.Epoch}",
                    GameEvent.Resumed resumed => $"Resumed {resumed.Resume.Epoch}",
                    GameEvent.Ended => "Ended",
                    _ => "",
                }
            )
            .Where(milestone => milestone.Length > 0);

    private static async Task EventuallyAsync(Func<bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Soon);
        while (!isSo())
        {
            Assert.False(deadline.IsCancellationRequested, $"Waited {Soon.TotalSeconds} s for {what}.");
            await Task.Delay(5);
        }
    }

    /// <summary>A log that does what a game's may do.</summary>
    private sealed class ScriptedLog(Action code) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => code();

        public void Dispose() { }
    }
}
