using System.Text.Json;
using Akka.Actor;
using Coordinator.Client.Hub;
using Coordinator.Client.Playing;
using Coordinator.Peers;

namespace Coordinator.Client;

/// <summary>
/// A game that this process plays in. The connection to the coordinator, and the links to the other players, are kept
/// for as long as the game lives. All members may be called from any thread.
/// </summary>
/// <example>
/// <code>
/// await using var game = await CoordinatorClient.JoinAsync(new JoinOptions { Url = url, Token = token, Connections =
/// connections }); await foreach (var happened in game.Events())
/// {
///     switch (happened)
///     {
///         case GameEvent.Started: loop.Start(); break;
///         case GameEvent.Paused: loop.Stop(); break;
///         case GameEvent.Resumed: loop.Start(); break;
///         case GameEvent.Message message: loop.Take(message.From, message.Data); break;
///         case GameEvent.Ended ended: Console.WriteLine(ended.End.Reason); break;
///     }
/// }
/// </code>
/// </example>
public sealed class CoordinatorClient : IAsyncDisposable
{
    /// <summary>How long closing may take: connections say goodbye, and the coordinator hears the last words.</summary>
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(5);

    private readonly Player _player;
    private readonly IActorRef _actor;
    private readonly Func<Task> _end;
    private readonly Lock _lock = new();
    private Task? _leaving;
    private NetworkChanges? _network;
    private Task? _disposing;

    private CoordinatorClient(Player player, IActorRef actor, Func<Task> end) =>
        (_player, _actor, _end) = (player, actor, end);

    /// <summary>
    /// Joins the game that the token is for. Done once the coordinator has let this player in, which may be long before
    /// play begins. Cancelled, at whatever moment, it lets go of everything and has left no game.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="JoinException">The token is refused, the game is over, or the coordinator stays out of
    /// reach.</exception>
    /// <exception cref="ArgumentException">An option is missing or out of range.</exception>
    /// <example><code>await using var game = await CoordinatorClient.JoinAsync(options);</code></example>
    public static async Task<CoordinatorClient> JoinAsync(JoinOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var credentials = new PlayerCredentials(options.Token);
        var hubs = new SignalRHubs(credentials, TimeProvider.System);
        try
        {
            var environment = new PlayerEnvironment(hubs, Random.Shared.NextDouble, credentials);
            var game = await JoinAsync(options, environment, () => hubs.CloseAsync(ClosingTime), cancellation)
                .ConfigureAwait(false);
            game.WatchNetwork();
            return game;
        }
        catch
        {
            hubs.Dispose();
            throw;
        }
    }

    /// <summary>As above, in an environment that may be a test's.</summary>
    internal static async Task<CoordinatorClient> JoinAsync(
        JoinOptions options,
        PlayerEnvironment environment,
        Func<Task>? atEnd = null,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var own = options.ActorSystem is null ? OwnActorSystem.Create(options.Logging) : null;
        var system = options.ActorSystem ?? own!;
        var joined = new TaskCompletionSource<Player>(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = system.ActorOf(PlayerActor.Props(options, environment, joined));
        async Task End()
        {
            await Stop(actor).ConfigureAwait(false);
            if (own is not null)
                await Within(ClosingTime, own.Terminate()).ConfigureAwait(false);
            if (atEnd is not null)
                await atEnd().ConfigureAwait(false);
        }

        try
        {
            var player = await joined.Task.WaitAsync(cancellation).ConfigureAwait(false);
            return new CoordinatorClient(player, actor, End);
        }
        catch
        {
            // A refusal that comes beside a cancellation has nobody to hear it.
            _ = joined.Task.ContinueWith(
                late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            );
            await End().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The game's id.</summary>
    public string GameId => _player.GameId;

    /// <summary>This player's id.</summary>
    public string PlayerId => _player.PlayerId;

    /// <summary>All players, this one included, in ordinal order.</summary>
    public IReadOnlyList<string> Players => _player.Players;

    /// <summary>
    /// The newest token of this player, as a secret. The coordinator renews it while there is a connection, so a
    /// program that wants to join again after a restart keeps this one, and not the one that it joined with.
    /// </summary>
    /// <example><code>File.WriteAllText(path, game.Token);</code></example>
    public string Token => _player.Token;

    /// <summary>
    /// How far the game is, as the coordinator told last: one of <see cref="Protocol.Phases"/>. <c>ended</c> once it is
    /// over for this player, or left; then the state is terminated, and every link closed.
    /// </summary>
    public string Phase => _player.Phase;

    /// <summary>How this player stands in it.</summary>
    public PlayerState State => _player.State;

    /// <summary>The game's settings.</summary>
    public GameSettings Settings => _player.Settings;

    /// <summary>Whatever the game's backend gave with <c>POST /games</c>.</summary>
    public JsonElement? Metadata => _player.Metadata;

    /// <summary>The links to the other players, by player, as of now.</summary>
    public IReadOnlyDictionary<string, LinkSnapshot> Links => _player.Links;

    /// <summary>The coordinator's time, in Unix ms with fractions. All players follow it.</summary>
    /// <example><code>var sinceStart = game.Now - startAt;</code></example>
    public double Now => _player.Now;

    /// <summary>
    /// What happens, from the moment of joining on, for one reader at a time. A reader that begins after the last one
    /// has stopped, or failed, goes on with the next event. It ends with the game. Of what a late reader no longer
    /// needs (figures of links, countdowns, messages beyond 4096) the oldest is dropped; never a start, pause, resume
    /// or end.
    /// </summary>
    /// <exception cref="InvalidOperationException">On reading: somebody else reads already.</exception>
    /// <example><code>await foreach (var happened in game.Events()) Take(happened);</code></example>
    public IAsyncEnumerable<GameEvent> Events(CancellationToken cancellation = default) =>
        _player.Events.ReadAsync(cancellation);

    /// <summary>
    /// Sends a message to one player: unreliable, unordered. A stack may bear only so much on its way (SIPSorcery 700
    /// bytes): the rest waits, up to 400 ms (a message that is larger than this alone, up to 1 s), and is then dropped.
    /// </summary>
    /// <returns>Whether the link took it. False while the link is down, or quiet. It may be lost, or dropped, all the
    /// same.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It has more than <see cref="PeerMessage.MaxBytes"/>
    /// bytes.</exception>
    /// <example><code>game.Send("bob", PeerMessage.Of(new byte[] { 1, 2, 3 }));</code></example>
    public bool Send(string playerId, PeerMessage message) =>
        _player.Send(playerId, new PeerCommands.SendMessage(message));

    /// <summary>Sends a message to every other player, as <see cref="Send"/> does.</summary>
    /// <returns>How many links took it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It has more than <see cref="PeerMessage.MaxBytes"/>
    /// bytes.</exception>
    /// <example><code>game.Broadcast(PeerMessage.Of("ready"));</code></example>
    public int Broadcast(PeerMessage message)
    {
        var send = new PeerCommands.SendMessage(message);
        return Players.Count(player => player != PlayerId && _player.Send(player, send));
    }

    /// <summary>This player's own record of losses, recoveries and pauses.</summary>
    /// <example><code>var paused = game.GetReconnectionData().TotalPauseDuration;</code></example>
    public ReconnectionData GetReconnectionData() => _player.Record;

    /// <summary>
    /// Leaves the game, which ends it for all. Done once the coordinator knows, or after 2 s; does not throw. Called
    /// again, or after the game has ended or was disposed, it does nothing more.
    /// </summary>
    /// <example><code>await game.LeaveAsync("had enough");</code></example>
    public Task LeaveAsync(string? reason = null)
    {
        lock (_lock)
            return _leaving ??= _disposing is null ? LeaveOnceAsync(reason) : Task.CompletedTask;
    }

    /// <summary>Drops everything on this player's links, both ways, for so long: to show, or to test, what a lost link
    /// does.</summary>
    /// <example><code>game.SimulateOutage(TimeSpan.FromSeconds(5));</code></example>
    public void SimulateOutage(TimeSpan duration) => _player.Mesh.Cut(duration);

    /// <summary>
    /// Closes the links and the connection to the coordinator, without leaving the game: the others are paused, and the
    /// player may join again with its token. <see cref="LeaveAsync"/> is the goodbye, and where one is on its way it is
    /// waited for. Done once the coordinator's connection is closed, or after 5 s; the links are closed once their
    /// factory is disposed. It may be called at any moment and as often as one likes, also in the middle of another
    /// call.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
            return new ValueTask(_disposing ??= DisposeOnceAsync(_leaving ?? Task.CompletedTask));
    }

    /// <summary>Reports that the coordinator has not acknowledged.</summary>
    internal int Unacknowledged => _player.Unacknowledged;

    private void WatchNetwork() =>
        _network = new NetworkChanges(() => _actor.Tell(new ActorLoop.Run(_player.OnNetworkChanged)));

    private async Task LeaveOnceAsync(string? reason)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _actor.Tell(new ActorLoop.Run(() => _player.Leave(reason, () => left.TrySetResult())));
        await Within(ClosingTime, Task.WhenAny(left.Task, _player.Stopped)).ConfigureAwait(false);
    }

    private async Task DisposeOnceAsync(Task leaving)
    {
        _network?.Dispose();
        await leaving.ConfigureAwait(false);
        await _end().ConfigureAwait(false);
        _player.Events.Complete();
    }

    /// <summary>Waits for this, and not for ever: the game's own code may stand in the way.</summary>
    private static Task<Task> Within(TimeSpan limit, Task task) => Task.WhenAny(task, Task.Delay(limit));

    private static async Task Stop(IActorRef actor)
    {
        try
        {
            await actor.GracefulStop(ClosingTime).ConfigureAwait(false);
        }
        catch (TaskCanceledException)
        {
            // It takes longer than it should; what it holds goes with its system.
        }
    }
}
