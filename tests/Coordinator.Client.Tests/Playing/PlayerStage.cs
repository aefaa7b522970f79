using System.Text;
using System.Text.Json;
using Akka.Actor;
using Coordinator.Client.Hub;
using Coordinator.Client.Links;
using Coordinator.Client.Playing;
using Coordinator.Client.Tests.Hub;
using Coordinator.Client.Tests.Links;
using Microsoft.Extensions.Logging;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Client.Tests.Playing;

/// <summary>A whole player, ada, with bob and cy, in virtual time: a test says what the coordinator and the links
/// tell.</summary>
internal sealed class PlayerStage : IMeshOwner
{
    private readonly Dictionary<string, KeepingRef> _peers;
    private readonly Dictionary<string, ToldLink> _links = new()
    {
        ["bob"] = new ToldLink("bob"),
        ["cy"] = new ToldLink("cy"),
    };
    private readonly Queue<ProofChecked> _held = [];
    private readonly CoordinatorConnection _connection;
    private readonly List<GameEvent> _told = [];

    public PlayerStage()
    {
        _peers = _links.Keys.ToDictionary(player => player, player => new KeepingRef(told => OnToldLink(player, told)));
        _connection = new CoordinatorConnection(
            Loop,
            Hubs,
            new Addresses([new Uri("http://one")]),
            () => 0,
            NullLogger.Instance,
            OnTold,
            state => Player?.OnCoordinator(state)
        );
        _connection.Start();
    }

    public VirtualLoop Loop { get; } = new();

    public ScriptedHubs Hubs { get; } = new();

    public Player? Player { get; private set; }

    /// <summary>What she was warned of.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What the game was told so far, without countdowns.</summary>
    public IReadOnlyList<GameEvent> Told
    {
        get
        {
            while (Player!.Events.TryTake(out var happened))
                if (happened is not GameEvent.Countdown)
                    _told.Add(happened!);
            return _told;
        }
    }

    /// <summary>She is in, and her links are alive.</summary>
    public void Join(string phase = Phases.Playing)
    {
        Enter(phase);
        foreach (var link in _links.Values)
            Player!.TakeFromLink(link.Validated());
    }

    /// <summary>She is in, and has no links yet.</summary>
    public void Enter(string phase)
    {
        Hubs.Last.Join(
            $$"""
            {"game_id":"g1","player_id":"ada","phase":"{{phase}}","epoch":0,"ice_servers":[],
             "players":[{"player_id":"ada","connected":true},{"player_id":"bob","connected":true},
                        {"player_id":"cy","connected":true}],
             "settings":{"reconnection_timeout_ms":30000,"join_timeout_ms":60000,"validation":true} }
            """
        );
    }

    /// <summary>What the link to this player tells is made here.</summary>
    public ToldLink Link(string player) => _links[player];

    public void Lose(string player, LossCause cause = LossCause.Silence) =>
        Player!.TakeFromLink(_links[player].Lost(Loop.Now, Loop.Now - TimeSpan.FromSeconds(2.9), cause));

    /// <summary>Links that are asked whether they were proven alive lately do not answer, until
    /// <see cref="Answer"/>.</summary>
    public bool HoldsAnswers { get; set; }

    /// <summary>The link that was asked first, and has not answered, does.</summary>
    public void Answer() => Player!.TakeFromLink(_held.Dequeue());

    /// <summary>The coordinator accepts her no longer.</summary>
    public void Refuse()
    {
        Hubs.Last.Close();
        Loop.Pass(200);
        Hubs.Refuses = true;
        Hubs.Last.FailToStart();
        Assert.Contains(Told, told => told is GameEvent.Coordinator { Refused: true });
    }

    /// <summary>Another player's library says something.</summary>
    public void Hear(string player, string json) =>
        Player!.TakeFromLink(new NoticeReceived(player, Encoding.UTF8.GetBytes(json)));

    public void Hear(string player, string name, string body) =>
        Hear(player, $$"""{"event":"{{name}}","data":{{body}}}""");

    /// <summary>What was passed on to a player, in order.</summary>
    public IReadOnlyList<string> PassedTo(string player) =>
        [
            .. _peers[player]
                .Told.OfType<PeerCommands.SendNotice>()
                .Select(notice => Encoding.UTF8.GetString(notice.Json.Span)),
        ];

    /// <summary>The newest connection to the coordinator answers nothing any more.</summary>
    public void Silence() => Hubs.Last.Answer = new TaskCompletionSource<JsonElement>().Task;

    public void OnLinkChanged(LinkSnapshot link) => Owner.OnLinkChanged(link);

    public void OnLinkAlive(LinkSnapshot link) => Owner.OnLinkAlive(link);

    public void OnLinkInterrupted(string player) => Owner.OnLinkInterrupted(player);

    public void OnLinkLost(LinkSnapshot link, LossCause cause) => Owner.OnLinkLost(link, cause);

    public void OnLinkRestored(LinkSnapshot link) => Owner.OnLinkRestored(link);

    public void OnNearMiss(string player, TimeSpan silence) => Owner.OnNearMiss(player, silence);

    public void OnMessage(string player, PeerMessage message) => Owner.OnMessage(player, message);

    public void OnNotice(string player, ReadOnlyMemory<byte> json) => Owner.OnNotice(player, json);

    public void OnLinksChecked() => Owner.OnLinksChecked();

    private IMeshOwner Owner => Player!;

    private void OnToldLink(string player, object told)
    {
        if (told is not PeerCommands.CheckProof)
            return;
        _held.Enqueue(new ProofChecked(player));
        if (!HoldsAnswers)
            Answer();
    }

    private void OnTold(string name, JsonElement body)
    {
        if (name == HubEvents.SessionReplaced)
            _ = _connection.Stop(new CoordinatorState(IsConnected: false, Replaced: true));
        else if (Player is not null)
            Player.Take(name, body);
        else if (name == HubEvents.GameJoined)
        {
            var options = new JoinOptions
            {
                Url = new Uri("http://one"),
                Token = "ada",
                Connections = new IdleConnections(),
            };
            var mesh = new Mesh(Loop, _peers.ToDictionary(peer => peer.Key, peer => (IActorRef)peer.Value), this);
            Player = new Player(
                body.Deserialize<GameJoined>(WireJson.Options)!,
                options,
                new PlayerCredentials("ada"),
                Loop,
                _connection,
                mesh,
                _ => mesh.LetGo(),
                new EventStream(),
                new WarningLog(Warnings)
            );
            Player.Take(name, body);
        }
    }

    private sealed class WarningLog(List<string> warnings) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (logLevel == LogLevel.Warning)
                warnings.Add(formatter(state, exception));
        }
    }

    /// <summary>Keeps what a link's actor would be told.</summary>
    private sealed class KeepingRef(Action<object> told) : MinimalActorRef
    {
        public List<object> Told { get; } = [];

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "link";

        public override IActorRefProvider Provider => throw new NotSupportedException();

        protected override void TellInternal(object message, IActorRef sender)
        {
            Told.Add(message);
            told(message);
        }
    }
}
