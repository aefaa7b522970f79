using System.Collections.Immutable;
using System.Text.Json;
using Akka.Actor;
using Coordinator.Client.Hub;
using Coordinator.Client.Links;
using Coordinator.Client.Reconnection;
using Coordinator.Peers;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Playing;

/// <summary>A player in its game: the parts put together, and what the coordinator says handed to them.</summary>
internal sealed class Player : IMeshOwner
{
    /// <summary>What is left to say at the end has this long to arrive.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The links outlive the game by this: others may not have heard of the end yet, and would take a channel that
    /// closes for a loss.
    /// </summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(250);

    /// <summary>After a repool the coordinator normally ends the game itself.</summary>
    private static readonly TimeSpan RepoolTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where another player tells of a resume or of the end, and the connection to the coordinator is not found dead by
    /// then, it lives, and its own word counts.
    /// </summary>
    private static readonly TimeSpan HearsayLife = TimeSpan.FromSeconds(5);

    private readonly IPlayerLoop _loop;
    private readonly CoordinatorConnection _connection;
    private readonly ILogger _log;
    private readonly CoordinatorClock _clock;
    private readonly Outbox _outbox;
    private readonly IceServerList _iceServers;
    private readonly PlayerCredentials _credentials;
    private readonly TokenRenewal _renewal;
    private readonly CoordinatorReach _reach;
    private readonly Signalling _signalling;
    private readonly Validation _validation;
    private readonly Pauses _pauses;
    private readonly HealthReports _health;
    private readonly PeerNotices _notices;
    private readonly Action<TimeSpan> _closeLinks;
    private readonly ReconnectionRecord _record = new();

    /// <summary>What other players told lately, to be done should the connection to the coordinator be dead.</summary>
    private readonly List<Action> _hearsay = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<string, bool> _presence = ImmutableDictionary<string, bool>.Empty;
    private bool _wasAttached;
    private bool _isStarted;
    private bool _isOver;
    private bool _isLeaving;

    public Player(
        GameJoined joined,
        JoinOptions options,
        PlayerCredentials credentials,
        IPlayerLoop loop,
        CoordinatorConnection connection,
        Mesh mesh,
        Action<TimeSpan> closeLinks,
        EventStream events,
        ILogger log
    )
    {
        (_loop, _connection, _closeLinks, _log, Mesh, Events) = (loop, connection, closeLinks, log, mesh, events);
        _credentials = credentials;
        GameId = joined.GameId;
        PlayerId = joined.PlayerId;
        Players = PlayersOf(joined);
        Metadata = joined.Metadata;
        Settings = new GameSettings(
            TimeSpan.FromMilliseconds(joined.Settings.ReconnectionTimeoutMs),
            TimeSpan.FromMilliseconds(joined.Settings.JoinTimeoutMs),
            joined.Settings.Validation
        );
        _clock = new CoordinatorClock(loop, connection.InvokeAsync, connection.ExpectWord);
        _renewal = new TokenRenewal(loop, _clock, connection.InvokeAsync, credentials, log);
        _reach = new CoordinatorReach(loop);
        _notices = new PeerNotices(GameId, mesh, loop, log, EffectOf);
        _outbox = new Outbox(loop, connection.InvokeAsync, log);
        _iceServers = new IceServerList(loop, connection.InvokeAsync);
        _signalling = new Signalling(loop, connection.InvokeAsync, mesh, log);
        _validation = new Validation(loop, mesh, _outbox);
        _health = new HealthReports(loop, mesh, connection.InvokeAsync, log);
        _pauses = new Pauses(
            new PauseContext(
                PlayerId,
                Settings.ReconnectionTimeout,
                loop,
                _clock,
                _outbox,
                mesh,
                _record,
                new FrameCounter(options.Frame, log).Read,
                events.Add,
                connection.Reattach,
                EndIfAbandoned
            )
        );
    }

    public string GameId { get; }

    public string PlayerId { get; }

    public ImmutableArray<string> Players { get; }

    public JsonElement? Metadata { get; }

    /// <summary>Done once this player is stopped, and nothing more is heard of it.</summary>
    public Task Stopped => _stopped.Task;

    public string Token => _credentials.Token;

    public GameSettings Settings { get; }

    public Mesh Mesh { get; }

    public EventStream Events { get; }

    /// <summary>How far the game is, as the coordinator told last: one of <see cref="Phases"/>. Ended once it is over
    /// here.</summary>
    public string Phase
    {
        get => IsOut ? Phases.Ended : field;
        private set;
    } = Phases.Waiting;

    public PlayerState State => _pauses.State;

    /// <summary>Reports that the coordinator has not acknowledged. May be read on any thread.</summary>
    public int Unacknowledged => _outbox.Count;

    /// <summary>As of now. May be read on any thread.</summary>
    public ImmutableDictionary<string, LinkSnapshot> Links =>
        IsOut
            ? Mesh.All.ToImmutableDictionary(link => link.Key, link => link.Value with { State = LinkState.Closed })
            : Mesh.All;

    /// <summary>This player is in the game no longer, or is leaving it.</summary>
    private bool IsOut => State == PlayerState.Terminated;

    public double Now => _clock.Now;

    public ReconnectionData Record => _record.Read(_loop.Now);

    public static ImmutableArray<string> PlayersOf(GameJoined joined) =>
        [.. joined.Players.Select(player => player.PlayerId).Order(StringComparer.Ordinal)];

    /// <summary>Takes an event of the coordinator.</summary>
    public void Take(string name, JsonElement body)
    {
        if (_isOver)
            return;
        _notices.OnCoordinator(name, body);
        switch (name)
        {
            case HubEvents.GameJoined:
                OnAttached(Read<GameJoined>(body));
                break;
            case HubEvents.GameReady:
                OnReady();
                break;
            case HubEvents.WebRtcSignal:
                _signalling.Receive(Read<RelayedSignal>(body));
                break;
            case HubEvents.ValidationComplete:
                Play(returning: false);
                break;
            case HubEvents.ValidationRepool:
                _log.LogInformation("{Message}", Read<ValidationRepool>(body).Message);
                _loop.After(RepoolTime, () => Finish(EndHere(EndReasons.ValidationFailed, null)));
                break;
            case HubEvents.Pause:
                Phase = Phases.Paused;
                _pauses.OnPaused(Translate.Pause(Read<PauseEvent>(body)));
                break;
            case HubEvents.Resume:
                Phase = Phases.Playing;
                _pauses.OnResumed(Translate.Resume(Read<ResumeEvent>(body)));
                break;
            case HubEvents.GameEnded:
                Finish(Translate.End(Read<GameEndedEvent>(body)));
                break;
            case HubEvents.PlayerPresence:
                var presence = Read<PlayerPresenceEvent>(body);
                _presence = _presence.SetItem(presence.PlayerId, presence.Connected);
                TellPresence();
                break;
        }
    }

    /// <summary>The connection to the coordinator came or went.</summary>
    public void OnCoordinator(CoordinatorState state)
    {
        // Once the game is over, its own end of the connection is no news.
        if (!_isOver)
            Events.Add(new GameEvent.Coordinator(state.IsConnected, state.Replaced, state.Refused));
        _reach.Take(state);
        if (state.IsConnected)
        {
            _outbox.Resend();
            _health.Resend();
            _renewal.OnAttached();
        }
        else if (state.Replaced)
            Finish(EndHere(LocalEndReasons.Replaced, null));
        else
        {
            Action[] hearsay = [.. _hearsay];
            _hearsay.Clear();
            foreach (var act in hearsay)
                act();
            // Without the coordinator nobody begins; but whoever plays has the others, and may play on.
            if (state.Refused && !_isStarted)
                EndIfAbandoned();
        }
    }

    /// <summary>This machine's network is another: asks whether the coordinator still hears it, or connects at
    /// once.</summary>
    public void OnNetworkChanged()
    {
        if (_isOver)
            return;
        _connection.Hurry();
        _clock.Ask();
    }

    /// <summary>Takes what a link told.</summary>
    public void TakeFromLink(object told)
    {
        switch (told)
        {
            case PeerEvents.SignalWanted wanted:
                _signalling.Send(wanted);
                break;
            case PeerEvents.IceServersWanted wanted:
                _iceServers.Ask(servers =>
                    Mesh.Tell(wanted.PlayerId, new PeerCommands.UseIceServers(wanted.Attempt, servers))
                );
                break;
            default:
                Mesh.Take(told);
                break;
        }
    }

    /// <summary>Leaves the game, which ends it for all. <paramref name="then"/> is called once the coordinator
    /// knows.</summary>
    public void Leave(string? reason, Action then)
    {
        if (_isOver)
        {
            then();
            return;
        }
        if (!_isLeaving)
        {
            _isLeaving = true;
            StepOut();
            _outbox.Post(HubMethods.LeaveGame, new ReasonCall(reason));
        }
        _outbox.WhenDrained(LastWords, () =>
        {
            Finish(EndHere(EndReasons.PlayerLeft, PlayerId));
            then();
        });
    }

    /// <summary>Whether the message was handed to a link that is alive. From any thread.</summary>
    public bool Send(string player, PeerCommands.SendMessage message) => !IsOut && Mesh.Send(player, message);

    void IMeshOwner.OnLinkChanged(LinkSnapshot link)
    {
        if (!IsOut)
            Events.Add(new GameEvent.LinkChanged(link));
    }

    /// <summary>What took the link may have taken the way to the coordinator too, and that will be needed.</summary>
    void IMeshOwner.OnLinkInterrupted(string player) => _clock.Ask();

    void IMeshOwner.OnLinkAlive(LinkSnapshot link)
    {
        _validation.OnLinkAlive();
        _health.OnAlive(link);
    }

    void IMeshOwner.OnLinkLost(LinkSnapshot link, LossCause cause) => _pauses.OnLinkLost(link, cause);

    void IMeshOwner.OnLinkRestored(LinkSnapshot link) => _pauses.OnLinkRestored(link);

    void IMeshOwner.OnNearMiss(string player, TimeSpan silence)
    {
        _record.Add(new NearMiss((long)Math.Round(Now), player, silence));
        _health.OnNearMiss(player, silence);
    }

    void IMeshOwner.OnLinksChecked() => _pauses.OnLinksChecked();

    void IMeshOwner.OnNotice(string player, ReadOnlyMemory<byte> json)
    {
        if (!IsOut)
            _notices.OnPeer(player, json);
    }

    void IMeshOwner.OnMessage(string player, PeerMessage message) => Events.Add(new GameEvent.Message(player, message));

    /// <summary>What follows from a notice of another player; null where nothing does.</summary>
    private Action? EffectOf(PeerNotice notice) =>
        notice.Event switch
        {
            HubEvents.Pause => EffectOf(Read<PauseEvent>(notice.Data)),
            HubEvents.Resume => EffectOf(Read<ResumeEvent>(notice.Data)),
            HubEvents.GameEnded => EffectOf(Read<GameEndedEvent>(notice.Data)),
            _ => null,
        };

    private Action? EffectOf(PauseEvent told)
    {
        if (!Translate.IsWhole(told) || Translate.Pause(told) is not { } pause || !_pauses.IsNews(pause))
            return null;
        return () =>
        {
            Phase = Phases.Paused;
            _pauses.OnPausedByPeer(pause);
            // The coordinator should have told it itself.
            _clock.Ask();
        };
    }

    private Action? EffectOf(ResumeEvent told)
    {
        if (!Translate.IsWhole(told) || Translate.Resume(told) is not { } resume || !_pauses.IsNews(resume))
            return null;
        return () => UnlessConnected(GoOn, AskAnew);

        void GoOn()
        {
            if (!_pauses.IsNews(resume))
                return;
            Phase = Phases.Playing;
            _pauses.OnResumed(resume);
        }

        // The coordinator does not tell of it: something was missed.
        void AskAnew()
        {
            if (_pauses.IsNews(resume))
                _connection.Reattach();
        }
    }

    private Action? EffectOf(GameEndedEvent told)
    {
        if (!Translate.IsWhole(told))
            return null;
        var end = Translate.End(told);
        return () => UnlessConnected(() => Finish(end));
    }

    /// <summary>
    /// Whoever is connected hears of a resume or the end from the coordinator, or finds out that it is not connected.
    /// <paramref name="unheard"/> follows where it does neither.
    /// </summary>
    private void UnlessConnected(Action act, Action? unheard = null)
    {
        if (!_reach.IsConnected)
        {
            act();
            return;
        }
        _hearsay.Add(act);
        _loop.After(HearsayLife, () =>
        {
            if (_hearsay.Remove(act))
                unheard?.Invoke();
        });
        _clock.Ask();
    }

    /// <summary>A connection to the coordinator has brought the whole state.</summary>
    private void OnAttached(GameJoined joined)
    {
        var returning = !_wasAttached;
        _wasAttached = true;
        Phase = joined.Phase;
        _hearsay.Clear();
        _iceServers.Told(joined.IceServers);
        _clock.Follow();
        _presence = joined.Players.ToImmutableDictionary(player => player.PlayerId, player => player.Connected);
        TellPresence();
        if (!returning)
            Mesh.CoordinatorReturned();
        switch (joined.Phase)
        {
            case Phases.Validating:
                OnReady();
                break;
            case Phases.Playing:
                Play(returning);
                _pauses.OnPlayingAtAttach(joined.Epoch);
                break;
            case Phases.Paused:
                Play(returning);
                Phase = Phases.Paused;
                _pauses.OnPausedAtAttach(Translate.JoinedPause(joined, Now));
                break;
            case Phases.Ended:
                Finish(EndHere(joined.Ended?.Reason ?? EndReasons.Abandoned, null));
                break;
        }
    }

    /// <summary>Stops playing, and leaves nobody's game: whatever is still called of it does nothing.</summary>
    public void LetGo()
    {
        if (!_isOver)
        {
            _isOver = true;
            _pauses.OnEnded();
            Mesh.LetGo();
            StopParts();
        }
        Events.Complete();
        _stopped.TrySetResult();
    }

    private void OnReady()
    {
        Phase = Phases.Validating;
        Mesh.Connect();
        _validation.Begin();
    }

    private void Play(bool returning)
    {
        Phase = Phases.Playing;
        if (_isStarted)
            return;
        _isStarted = true;
        _validation.Stop();
        Mesh.Connect();
        _health.Start();
        _pauses.OnStarted(new GameEvent.Started(Now, returning));
    }

    private void TellPresence() =>
        Events.Add(
            new GameEvent.Players([
                .. Players.Select(player => new PlayerPresence(player, _presence.GetValueOrDefault(player))),
            ])
        );

    /// <summary>Nobody is left who could say how it goes on.</summary>
    private void EndIfAbandoned()
    {
        if (_reach.LostBecause is { } reason)
            Finish(EndHere(reason, null));
    }

    /// <summary>The end as far as it is known here.</summary>
    private EndInfo EndHere(string reason, string? disconnected)
    {
        var record = Record;
        string[] lost = record.Disconnections.Count > 0 ? [PlayerId] : [];
        return new EndInfo(reason, disconnected, record.TotalPauseDuration, lost, Mesh.Lost.Count > 0 ? [] : lost);
    }

    private void Finish(EndInfo end)
    {
        if (_isOver)
            return;
        Close(end.Reason);
        Events.Add(new GameEvent.Ended(end));
        Events.Complete();
    }

    /// <summary>Closes everything, and the connection to the coordinator once it has taken the last words.</summary>
    private void Close(string? reason)
    {
        if (_isOver)
            return;
        _isOver = true;
        StepOut(reason);
        StopParts();
        _closeLinks(reason == LocalEndReasons.Replaced ? TimeSpan.Zero : Farewell);
        _outbox.WhenDrained(LastWords, () => _ = _connection.Stop());
    }

    /// <summary>All that is shown of the game says that it is over here; the links may still carry the word of
    /// it.</summary>
    private void StepOut(string? reason = null)
    {
        var wasOut = IsOut;
        _pauses.OnEnded(reason);
        if (wasOut)
            return;
        foreach (var link in Links.Values)
            Events.Add(new GameEvent.LinkChanged(link));
    }

    private void StopParts()
    {
        _validation.Stop();
        _health.Stop();
        _clock.Stop();
        _renewal.Stop();
    }

    private static T Read<T>(JsonElement body) =>
        body.Deserialize<T>(WireJson.Options) ?? throw new JsonException($"{typeof(T).Name} is missing.");
}
