using Akka.Actor;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers;

/// <summary>
/// The link to one other player: whether it is alive, and getting it back. Its parent is its owner, and is told
/// <see cref="PeerEvents"/>. Stopping it closes its connections.
/// </summary>
/// <remarks>
/// <code>
/// connecting  -- proven alive both ways ---------------> alive         ConnectionValidated
/// alive       -- 1 s without proof --------------------> interrupted   ConnectionInterrupted
/// interrupted -- proven again -------------------------> alive         ConnectionSteadied
/// any         -- the grace is over, channel closed by
///                the far side, ICE failed, owner's word -> lost         ConnectionLost
/// lost        -- a beat sent since was answered --------> alive         ConnectionRestored
/// </code>
/// The grace is a scheduled message, set to <see cref="LinkOptions.LossGrace"/> after the last proof of life. ICE's
/// <c>disconnected</c> starts it only where nothing has been proven yet, and <c>connected</c> then cancels it: ICE
/// notices seconds late, both ways, and beats say more.
/// </remarks>
public sealed class PeerActor : ReceiveActor, IWithTimers, INegotiationHost
{
    /// <summary>A near miss.</summary>
    private static readonly TimeSpan InterruptedAfter = TimeSpan.FromSeconds(1);

    /// <summary>A process whose own tick is late by this much has slept, and nobody else is to blame for a silence.</summary>
    private static readonly TimeSpan Asleep = TimeSpan.FromSeconds(1);

    /// <summary>What a woken process gives the others to answer its first beat.</summary>
    private static readonly TimeSpan WakeGrace = TimeSpan.FromMilliseconds(500);

    private readonly LinkOptions _options;
    private readonly Attempts _attempts = new();
    private readonly Negotiation _negotiation;
    private LinkState _state = LinkState.Connecting;
    private TimeSpan? _provenAt;
    private TimeSpan? _lostAt;
    private TimeSpan? _silenceAtLoss;
    private TimeSpan _interruptedFrom;
    private int _attemptsSinceLost;
    private TimeSpan? _expectedFrom;
    private TimeSpan? _disconnectedFrom;
    private TimeSpan _noJudgementBefore;
    private TimeSpan _cutUntil;
    private TimeSpan _lastTick;
    private string? _candidateType;

    /// <summary>Owns a link as <paramref name="options"/> say.</summary>
    public PeerActor(LinkOptions options)
    {
        _options = options;
        _negotiation = new Negotiation(options, _attempts, this);
        _lastTick = Now;

        Receive<Connect>(_ => _negotiation.Pursue());
        Receive<ExpectAlive>(_ => OnExpectAlive());
        Receive<Lose>(lose => OnLost(lose.Cause));
        Receive<TakeSignal>(take => _negotiation.Receive(take.Signal));
        Receive<SignalUndelivered>(undelivered => _negotiation.Undelivered(undelivered.Attempt));
        Receive<UseIceServers>(use => _negotiation.Use(use.Attempt, use.Servers));
        Receive<CoordinatorReturned>(_ => _negotiation.CoordinatorReturned());
        Receive<SendMessage>(OnSend);
        Receive<SendNotice>(OnSendNotice);
        Receive<Cut>(cut => _cutUntil = Now + cut.Duration);
        Receive<Happened>(happened => OnHappened(happened.Attempt, happened.Event));
        Receive<Described>(d => _attempts.Has(d.Attempt), d => _negotiation.Described(d.Attempt.Number, d.Sdp));
        Receive<Broken>(broken => _attempts.Has(broken.Attempt), broken => _negotiation.Broken(broken.Attempt.Number));
        Receive<BeatTick>(_ => OnBeatTick());
        Receive<ExtraBeatTick>(_ => Beat());
        Receive<GraceTick>(_ => OnGraceOver());
        Receive<AttemptTick>(_ => _negotiation.TimerFired());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start one.</summary>
    public static Props Props(LinkOptions options) => Akka.Actor.Props.Create<PeerActor>(options);

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(BeatTick.Key, new BeatTick(), _options.Heartbeat);

    /// <inheritdoc/>
    protected override void PostStop() => _attempts.CloseAll();

    private TimeSpan Now => _options.Time.GetElapsedTime(0);

    private bool IsCut => Now < _cutUntil;

    private bool IsUp => _state is LinkState.Alive or LinkState.Interrupted;

    private TimeSpan Silence => Now - (_provenAt ?? TimeSpan.MinValue / 2);

    // ---- beats and proof ----

    private void OnBeatTick()
    {
        NoticeSleep();
        _lastTick = Now;
        Beat();
        // At 10 % loss each way a third of the beats come to nothing: the sooner one is answered, the better.
        if (Silence > 2 * _options.Heartbeat)
            Timers.StartSingleTimer(ExtraBeatTick.Key, new ExtraBeatTick(), _options.Heartbeat / 2);
        if (_state == LinkState.Alive && Silence >= InterruptedAfter)
        {
            _interruptedFrom = _provenAt!.Value;
            _state = LinkState.Interrupted;
            Tell(new ConnectionInterrupted(_options.PlayerId, _interruptedFrom));
            TellChanged();
        }
        if (IsUp && !_negotiation.IsPursuing) _attempts.Tidy(Now - _options.AttemptTimeout, Now - _options.LossGrace);
    }

    private void Beat()
    {
        if (IsCut) return;
        foreach (var attempt in _attempts.Open) attempt.Beat(Now);
    }

    private void NoticeSleep()
    {
        if (Now - _lastTick < _options.Heartbeat + Asleep) return;
        _lastTick = Now;
        _noJudgementBefore = Now + WakeGrace;
        Beat();
    }

    private void OnFrame(Attempt attempt, byte[] bytes)
    {
        if (IsCut) return;
        switch (LinkFrame.Decode(bytes))
        {
            case LinkFrame.Beat beat:
                attempt.Take(beat);
                OnProof(attempt);
                break;
            case LinkFrame.Answer answer when attempt.Take(answer, Now):
                OnProof(attempt);
                TellChanged();
                break;
            case LinkFrame.Message message:
                Tell(new MessageReceived(_options.PlayerId, message.Data));
                break;
            case LinkFrame.Notice notice:
                Tell(new NoticeReceived(_options.PlayerId, notice.Json));
                break;
        }
    }

    /// <summary>
    /// Alive is: a beat of mine was answered, after any loss, and one of theirs has come on this connection. A proof as old as a
    /// loss, the first out of a woken player's backlog, would be one at once: those behind it are younger.
    /// </summary>
    private void OnProof(Attempt attempt)
    {
        if (attempt.ProvenAt is not { } provenAt) return;
        if (_provenAt is null || provenAt > _provenAt) _provenAt = provenAt;
        if (Now - provenAt >= _options.LossGrace || (_state == LinkState.Lost && provenAt <= _lostAt)) return;
        if (_negotiation.IsPursuing && (_state == LinkState.Lost || provenAt > _negotiation.BegunAt)) _negotiation.Rest();
        if (_options.Leads && !_negotiation.IsPursuing) _attempts.KeepOnly(attempt);
        switch (_state)
        {
            case LinkState.Connecting:
                BecomeAlive();
                Tell(new ConnectionValidated(_options.PlayerId));
                break;
            case LinkState.Interrupted when Silence < InterruptedAfter:
                _state = LinkState.Alive;
                Tell(new ConnectionSteadied(_options.PlayerId, Now - _interruptedFrom));
                break;
            case LinkState.Lost:
                BecomeAlive();
                Tell(new ConnectionRestored(_options.PlayerId, Now - _lostAt!.Value, _attemptsSinceLost));
                break;
        }
    }

    private void BecomeAlive()
    {
        _state = LinkState.Alive;
        ArmGrace();
        TellChanged();
    }

    private void OnSend(SendMessage send)
    {
        // On an interrupted link nothing is sent: the beat that shows that the path has healed would queue behind it.
        if (_state == LinkState.Alive && !IsCut) _attempts.Best?.Send(send.Frame, Now);
    }

    private void OnSendNotice(SendNotice send)
    {
        if (_state == LinkState.Alive && !IsCut) _attempts.Best?.SendAhead(send.Frame);
    }

    // ---- grace and loss ----

    private void OnExpectAlive()
    {
        if (_state != LinkState.Connecting) return;
        _expectedFrom = Now;
        ArmGrace();
    }

    /// <summary>When the link counts as lost, unless there is another proof of life by then.</summary>
    private TimeSpan? Due
    {
        get
        {
            var unproven = Earlier(_expectedFrom, _disconnectedFrom);
            var from = _provenAt is null ? unproven : Later(_provenAt, _expectedFrom);
            return Later(from + _options.LossGrace, from is null ? null : _noJudgementBefore);
        }
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private static TimeSpan? Later(TimeSpan? one, TimeSpan? other) => one is null || other > one ? other : one;

    private void ArmGrace()
    {
        if (Due is { } due) Timers.StartSingleTimer(GraceTick.Key, new GraceTick(), due > Now ? due - Now : TimeSpan.Zero);
        else Timers.Cancel(GraceTick.Key);
    }

    private void OnGraceOver()
    {
        NoticeSleep();
        if (Due is { } due && due <= Now) OnLost(LossCause.Silence);
        else ArmGrace();
    }

    private void OnLost(LossCause cause)
    {
        if (_state == LinkState.Lost) return;
        _state = LinkState.Lost;
        _lostAt = Now;
        _silenceAtLoss = Now - _provenAt;
        _attemptsSinceLost = 0;
        Timers.Cancel(GraceTick.Key);
        var (ice, channel) = (_attempts.Best?.Ice ?? IceState.New, _attempts.Best?.Channel ?? ChannelState.None);
        Tell(new ConnectionLost(_options.PlayerId, cause, ice, channel, Now, _provenAt));
        _negotiation.Pursue();
        TellChanged();
    }

    // ---- what happens on connections ----

    private void OnHappened(Attempt attempt, PeerConnectionEvent happened)
    {
        if (!_attempts.Has(attempt)) return;
        switch (happened)
        {
            case PeerConnectionEvent.FrameReceived received:
                OnFrame(attempt, received.Frame);
                break;
            case PeerConnectionEvent.CandidateFound found:
                _negotiation.Found(attempt.Number, found.Candidate);
                break;
            case PeerConnectionEvent.ChannelOpened:
                attempt.Channel = ChannelState.Open;
                if (!IsCut) attempt.Beat(Now);
                TellChanged();
                break;
            case PeerConnectionEvent.ChannelClosed:
                OnGone(attempt, LossCause.ChannelClosed);
                break;
            case PeerConnectionEvent.IceChanged changed:
                OnIce(attempt, changed.State);
                break;
        }
    }

    private void OnIce(Attempt attempt, IceState state)
    {
        attempt.Ice = state;
        attempt.ConnectedAt = state is IceState.Connected or IceState.Completed ? attempt.ConnectedAt ?? Now : null;
        if (state == IceState.Failed) OnGone(attempt, LossCause.ConnectionFailed);
        else if (_state == LinkState.Connecting && attempt.Number == _negotiation.Attempt)
        {
            if (state == IceState.Disconnected) _disconnectedFrom ??= Now;
            else if (state is IceState.Connected or IceState.Completed) _disconnectedFrom = null;
            ArmGrace();
        }
        TellChanged();
    }

    private void OnGone(Attempt attempt, LossCause cause)
    {
        var wasBest = _attempts.Best == attempt;
        if (cause == LossCause.ChannelClosed) attempt.Channel = ChannelState.Closed;
        if (wasBest && IsUp && !_attempts.Open.Any(other => other != attempt)) OnLost(cause);
        // A path that comes back carries data again although ICE has failed; a closed channel stays closed.
        if (cause == LossCause.ChannelClosed || !attempt.IsOpen) _attempts.Remove(attempt);
        if (!IsUp && attempt.Number == _negotiation.Attempt) _negotiation.AttemptFailed();
    }

    // ---- what the negotiation needs ----

    TimeSpan INegotiationHost.Now => Now;

    void INegotiationHost.Signal(string type, SignalPayload payload, int attempt) =>
        Tell(new SignalWanted(_options.PlayerId, new PeerSignal(type, payload, attempt)));

    void INegotiationHost.WantIceServers(int attempt) => Tell(new IceServersWanted(_options.PlayerId, attempt));

    Attempt INegotiationHost.Connect(int number, PeerConnectionSettings settings, string? offer)
    {
        var self = Self;
        Attempt? attempt = null;
        var connection = _options.Connections.Create(settings, happened => self.Tell(new Happened(attempt!, happened)));
        attempt = new Attempt(number, connection, Now);
        var description = offer is null ? connection.CreateOfferAsync() : connection.AcceptOfferAsync(offer);
        description.PipeTo(self, success: sdp => new Described(attempt, sdp), failure: _ => new Broken(attempt));
        return attempt;
    }

    void INegotiationHost.SetTimer(TimeSpan after) => Timers.StartSingleTimer(AttemptTick.Key, new AttemptTick(), after);

    void INegotiationHost.CancelTimer() => Timers.Cancel(AttemptTick.Key);

    void INegotiationHost.AttemptBegan()
    {
        if (_state == LinkState.Lost) _attemptsSinceLost++;
        TellChanged();
    }

    void INegotiationHost.InstanceReplaced()
    {
        if (IsUp) OnLost(LossCause.InstanceReplaced);
    }

    private void TellChanged() => Tell(new LinkChanged(new LinkSnapshot
    {
        PlayerId = _options.PlayerId,
        State = _state,
        ProvenAt = _provenAt,
        RoundTrip = _attempts.Best?.RoundTrip,
        LostAt = _lostAt,
        SilenceAtLoss = _silenceAtLoss,
        Attempt = _negotiation.Attempt,
        AttemptsSinceLost = _attemptsSinceLost,
        Ice = _attempts.Best?.Ice ?? IceState.New,
        Channel = _attempts.Best?.Channel ?? ChannelState.None,
        IsHeard = _attempts.Best?.IsHeard ?? false,
        // Of a connection that is gone nothing can be asked any more: what it was is said of the link that is lost.
        CandidateType = _candidateType = _attempts.Best?.Connection.LocalCandidateType ?? _candidateType,
    }));

    private static void Tell(object message) => Context.Parent.Tell(message, Context.Self);

    private sealed record Happened(Attempt Attempt, PeerConnectionEvent Event);

    private sealed record Described(Attempt Attempt, string Sdp);

    private sealed record Broken(Attempt Attempt);

    private sealed record BeatTick { public const string Key = "beat"; }

    private sealed record ExtraBeatTick { public const string Key = "extra beat"; }

    private sealed record GraceTick { public const string Key = "grace"; }

    private sealed record AttemptTick { public const string Key = "attempt"; }
}
