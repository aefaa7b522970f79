using System.Text.Json;
using Akka.Actor;
using Coordinator.Client.Hub;
using Coordinator.Client.Links;
using Coordinator.Peers;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Playing;

/// <summary>Everything from outside that a player touches, or a test's stand-ins for it. Its time is the
/// scheduler's.</summary>
/// <param name="Hubs">Makes connections to the coordinator.</param>
/// <param name="Random">Gives a number in [0, 1).</param>
/// <param name="Credentials">What <paramref name="Hubs"/> shows at the door. Default: made from the options'
/// token.</param>
internal sealed record PlayerEnvironment(
    ICoordinatorHubs Hubs,
    Func<double> Random,
    PlayerCredentials? Credentials = null
);

/// <summary>
/// Runs one player, one thing at a time: its connection to the coordinator, its links (a <see cref="PeerActor"/> each,
/// as children) and its part in the game's pauses.
/// </summary>
internal sealed class PlayerActor : ReceiveActor
{
    private readonly JoinOptions _options;
    private readonly PlayerEnvironment _environment;
    private readonly TaskCompletionSource<Player> _joined;
    private readonly PlayerCredentials _credentials;
    private readonly ILogger _log;
    private readonly ActorLoop _loop;
    private readonly CoordinatorConnection _connection;
    private Player? _player;

    public PlayerActor(JoinOptions options, PlayerEnvironment environment, TaskCompletionSource<Player> joined)
    {
        (_options, _environment, _joined) = (options, environment, joined);
        _credentials = environment.Credentials ?? new PlayerCredentials(options.Token);
        _log = GuardedLog.Create(options.Logging, "Coordinator.Client");
        _loop = new ActorLoop(Self, Context.System.Scheduler);
        _connection = new CoordinatorConnection(
            _loop,
            environment.Hubs,
            new Addresses(options.AllUrls),
            environment.Random,
            _log,
            OnTold,
            OnCoordinator
        );

        Receive<ActorLoop.Run>(run => run.Do());
        ReceiveAny(told => _player?.TakeFromLink(told));
    }

    public static Props Props(
        JoinOptions options,
        PlayerEnvironment environment,
        TaskCompletionSource<Player> joined
    ) => Akka.Actor.Props.Create<PlayerActor>(options, environment, joined);

    protected override void PreStart()
    {
        _loop.After(_options.JoinTimeout, () =>
            Fail(
                JoinErrorCode.Unreachable,
                $"The coordinator at {string.Join(", ", _options.AllUrls)} could not be reached. Check the address "
                    + "and the network, and try again."
            )
        );
        _connection.Start();
    }

    /// <summary>A link that fails in one message keeps what it has; begun anew, nobody would tell it to
    /// connect.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Resume);

    /// <summary>Whoever still waits for the game waits no longer; its actor system may have ended under it.</summary>
    protected override void PostStop()
    {
        _player?.LetGo();
        _ = _connection.Stop();
        _joined.TrySetCanceled();
    }

    /// <summary>What fails in one message must not take the game with it.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _log.LogWarning(e, "Could not take {Message}.", message);
            return true;
        }
    }

    private void OnTold(string name, JsonElement body)
    {
        if (name == HubEvents.SessionReplaced)
            _ = _connection.Stop(new CoordinatorState(IsConnected: false, Replaced: true));
        else if (_player is not null)
            _player.Take(name, body);
        else if (name == HubEvents.GameJoined)
            OnJoined(body);
    }

    private void OnJoined(JsonElement body)
    {
        if (_joined.Task.IsCompleted)
            return;
        var joined = body.Deserialize<GameJoined>(WireJson.Options)!;
        if (joined.Phase == Phases.Ended)
        {
            Fail(
                JoinErrorCode.Ended,
                $"This game is over ({joined.Ended?.Reason ?? "no reason given"}). Start a new one."
            );
            return;
        }
        var peers = NewLinks(joined);
        var context = Context;
        var owner = new Owner();
        var mesh = new Mesh(_loop, peers, owner);
        _player = new Player(
            joined,
            _options,
            _credentials,
            _loop,
            _connection,
            mesh,
            after => mesh.Close(context, after),
            new EventStream(),
            _log
        );
        owner.Player = _player;
        _player.Take(HubEvents.GameJoined, body);
        _joined.TrySetResult(_player);
    }

    private Dictionary<string, IActorRef> NewLinks(GameJoined joined)
    {
        return Player
            .PlayersOf(joined)
            .Where(other => other != joined.PlayerId)
            .ToDictionary(
                other => other,
                other =>
                {
                    var options = new LinkOptions
                    {
                        PlayerId = other,
                        Leads = string.CompareOrdinal(joined.PlayerId, other) < 0,
                        Instance = _credentials.Instance,
                        Connections = _options.Connections,
                        AsksForIceServers = true,
                        Heartbeat = _options.Heartbeat,
                        LossGrace = _options.LossGrace,
                    };
                    return Context.ActorOf(PeerActor.Props(options));
                }
            );
    }

    private void OnCoordinator(CoordinatorState state)
    {
        if (_player is not null)
            _player.OnCoordinator(state);
        else if (state.Refused)
            Fail(
                JoinErrorCode.Unauthorized,
                "The coordinator does not accept this token. It may have run out: ask for a new one."
            );
        else if (state.Replaced)
            Fail(JoinErrorCode.Replaced, "This player is connected from elsewhere. Go on there, or join again here.");
    }

    private void Fail(JoinErrorCode code, string message)
    {
        if (_player is not null || !_joined.TrySetException(new JoinException(code, message)))
            return;
        Context.Stop(Self);
    }

    /// <summary>The player stands behind its mesh, which has to be there first.</summary>
    private sealed class Owner : IMeshOwner
    {
        public IMeshOwner Player { private get; set; } = null!;

        public void OnLinkChanged(LinkSnapshot link) => Player.OnLinkChanged(link);

        public void OnLinkAlive(LinkSnapshot link) => Player.OnLinkAlive(link);

        public void OnLinkInterrupted(string player) => Player.OnLinkInterrupted(player);

        public void OnLinkLost(LinkSnapshot link, LossCause cause) => Player.OnLinkLost(link, cause);

        public void OnLinkRestored(LinkSnapshot link) => Player.OnLinkRestored(link);

        public void OnNearMiss(string player, TimeSpan silence) => Player.OnNearMiss(player, silence);

        public void OnMessage(string player, PeerMessage message) => Player.OnMessage(player, message);

        public void OnLinksChecked() => Player.OnLinksChecked();

        public void OnNotice(string player, ReadOnlyMemory<byte> json) => Player.OnNotice(player, json);
    }
}
