using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers;

/// <summary>
/// What the link to one other player is like, and how it is got back. Everything is decided here, by what happens and
/// by the time that its host tells; <see cref="PeerActor"/> gives it a mailbox, timers and connections.
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
/// The grace is a timer, set to <see cref="LinkOptions.LossGrace"/> after the last proof of life. ICE's
/// <c>disconnected</c> starts it only where nothing has been proven yet, and <c>connected</c> then cancels it: ICE
/// notices seconds late, both ways, and beats say more.
/// </remarks>
internal sealed class Link
{
    /// <summary>A near miss.</summary>
    private static readonly TimeSpan InterruptedAfter = TimeSpan.FromSeconds(1);

    /// <summary>A process whose own tick is late by this much has slept, and nobody else is to blame for a
    /// silence.</summary>
    private static readonly TimeSpan Asleep = TimeSpan.FromSeconds(1);

    /// <summary>What a woken process gives the others to answer its first beat.</summary>
    private static readonly TimeSpan WakeGrace = TimeSpan.FromMilliseconds(500);

    private readonly LinkOptions _options;
    private readonly ILinkHost _host;
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

    /// <summary>A link as <paramref name="options"/> say. Nothing happens before <see cref="Connect"/>.</summary>
    public Link(LinkOptions options, ILinkHost host)
    {
        (_options, _host) = (options, host);
        _negotiation = new Negotiation(options, _attempts, host, OnAttemptBegan, OnInstanceReplaced);
        _lastTick = Now;
    }

    private TimeSpan Now => _host.Now;

    private bool IsCut => Now < _cutUntil;

    private bool IsUp => _state is LinkState.Alive or LinkState.Interrupted;

    private TimeSpan Silence => Now - (_provenAt ?? TimeSpan.MinValue / 2);

    /// <summary>Gets a first connection. A link that has been alive gets itself back.</summary>
    public void Connect()
    {
        if (_state == LinkState.Connecting)
            _negotiation.Pursue();
    }

    /// <summary>Takes a signal of the other player.</summary>
    public void Take(PeerSignal signal) => _negotiation.Receive(signal);

    /// <summary>A signal of this attempt was not brought to the other player.</summary>
    public void Undelivered(int attempt) => _negotiation.Undelivered(attempt);

    /// <summary>The servers for an attempt have come.</summary>
    public void Use(int attempt, IReadOnlyList<IceServer> servers) => _negotiation.Use(attempt, servers);

    /// <summary>The coordinator is back.</summary>
    public void CoordinatorReturned() => _negotiation.CoordinatorReturned();

    /// <summary>Drops every frame, both ways, for this long.</summary>
    public void Cut(TimeSpan duration) => _cutUntil = Now + duration;

    /// <summary>Closes every connection.</summary>
    public void Close() => _attempts.CloseAll();

    /// <summary>Sends a message. On an interrupted link nothing is sent: the beat that shows that the path has healed
    /// would queue behind it.</summary>
    public void Send(byte[] frame)
    {
        if (_state == LinkState.Alive && !IsCut)
            _attempts.Best?.Send(frame, isUrgent: false);
    }

    /// <summary>Sends a notice, also where a message would be dropped.</summary>
    public void SendNotice(byte[] frame)
    {
        if (_state == LinkState.Alive && !IsCut)
            _attempts.Best?.Send(frame, isUrgent: true);
    }

    /// <summary>The time that was asked for has passed.</summary>
    public void OnTimer(LinkTimer timer)
    {
        switch (timer)
        {
            case LinkTimer.ExtraBeat:
                Beat();
                break;
            case LinkTimer.Grace:
                OnGraceOver();
                break;
            case LinkTimer.Attempt:
                _negotiation.TimerFired();
                break;
        }
    }

    // ---- beats and proof ----

    /// <summary>Time for the next beat: every <see cref="LinkOptions.Heartbeat"/>.</summary>
    public void Tick()
    {
        NoticeSleep();
        _lastTick = Now;
        Beat();
        // At 10 % loss each way a third of the beats come to nothing: the sooner one is answered, the better.
        if (Silence > 2 * _options.Heartbeat)
            _host.SetTimer(LinkTimer.ExtraBeat, _options.Heartbeat / 2);
        if (_state == LinkState.Alive && Silence >= InterruptedAfter)
        {
            _interruptedFrom = _provenAt!.Value;
            _state = LinkState.Interrupted;
            _host.Tell(new ConnectionInterrupted(Snapshot()));
        }
        if (IsUp && !_negotiation.IsPursuing)
            _attempts.Tidy(Now - _options.AttemptTimeout, Now - _options.LossGrace);
    }

    private void Beat()
    {
        if (IsCut)
            return;
        foreach (var attempt in _attempts.Open)
            attempt.Beat(Now);
    }

    private void NoticeSleep()
    {
        if (Now - _lastTick < _options.Heartbeat + Asleep)
            return;
        _lastTick = Now;
        _noJudgementBefore = Now + WakeGrace;
        Beat();
    }

    private void OnFrame(Attempt attempt, byte[] bytes)
    {
        if (IsCut)
            return;
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
                _host.Tell(new MessageReceived(_options.PlayerId, message.Data));
                break;
            case LinkFrame.Notice notice:
                _host.Tell(new NoticeReceived(_options.PlayerId, notice.Json));
                break;
        }
    }

    /// <summary>
    /// Alive is: a beat of mine was answered, after any loss, and one of theirs has come on this connection. A proof as
    /// old as a loss, the first out of a woken player's backlog, would be one at once: those behind it are younger.
    /// </summary>
    private void OnProof(Attempt attempt)
    {
        if (attempt.ProvenAt is not { } provenAt)
            return;
        if (_provenAt is null || provenAt > _provenAt)
            _provenAt = provenAt;
        if (Now - provenAt >= _options.LossGrace || (_state == LinkState.Lost && provenAt <= _lostAt))
            return;
        if (_negotiation.IsPursuing && (!IsUp || provenAt > _negotiation.BegunAt))
            _negotiation.Rest();
        if (_options.Leads && !_negotiation.IsPursuing)
            _attempts.KeepOnly(attempt);
        switch (_state)
        {
            case LinkState.Connecting:
                BecomeAlive();
                _host.Tell(new ConnectionValidated(Snapshot()));
                break;
            case LinkState.Interrupted when Silence < InterruptedAfter:
                _state = LinkState.Alive;
                _host.Tell(new ConnectionStabilized(Snapshot(), Now - _interruptedFrom));
                break;
            case LinkState.Lost:
                BecomeAlive();
                _host.Tell(new ConnectionRestored(Snapshot(), Now - _lostAt!.Value));
                break;
        }
    }

    private void BecomeAlive()
    {
        _state = LinkState.Alive;
        ArmGrace();
    }

    // ---- grace and loss ----

    /// <summary>Play goes on, or has begun, without this link: it has one grace from now to come alive.</summary>
    public void ExpectAlive()
    {
        if (_state != LinkState.Connecting)
            return;
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
        if (Due is { } due)
            _host.SetTimer(LinkTimer.Grace, due > Now ? due - Now : TimeSpan.Zero);
        else
            _host.CancelTimer(LinkTimer.Grace);
    }

    private void OnGraceOver()
    {
        NoticeSleep();
        if (Due is { } due && due <= Now)
            Lose(LossCause.Silence);
        else
            ArmGrace();
    }

    /// <summary>Counts the link as lost.</summary>
    public void Lose(LossCause cause) => Lose(cause, isGone: false);

    private void Lose(LossCause cause, bool isGone)
    {
        if (_state == LinkState.Lost)
            return;
        _state = LinkState.Lost;
        _lostAt = Now;
        _silenceAtLoss = Now - _provenAt;
        _attemptsSinceLost = 0;
        _host.CancelTimer(LinkTimer.Grace);
        _host.Tell(new ConnectionLost(Snapshot(), cause));
        _negotiation.Pursue(isGone);
    }

    /// <summary>
    /// Counts the link as lost where it was not proven alive in this time, and says that it was looked at, whatever
    /// fails on the way: the player does not recover before all links have said so.
    /// </summary>
    public void CheckProof(TimeSpan within)
    {
        try
        {
            if (Silence > within)
                Lose(LossCause.Unproven);
        }
        finally
        {
            _host.Tell(new ProofChecked(_options.PlayerId));
        }
    }

    // ---- connections ----

    /// <summary>Something happened on a connection. One that was closed since has nothing to say.</summary>
    public void Happened(Attempt attempt, PeerConnectionEvent happened)
    {
        if (!_attempts.Has(attempt))
            return;
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
                if (!IsCut)
                    attempt.Beat(Now);
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
        if (state == IceState.Failed)
            OnGone(attempt, LossCause.ConnectionFailed);
        else if (_state == LinkState.Connecting && attempt.Number == _negotiation.Attempt)
        {
            if (state == IceState.Disconnected)
                _disconnectedFrom ??= Now;
            else if (state is IceState.Connected or IceState.Completed)
                _disconnectedFrom = null;
            ArmGrace();
        }
        TellChanged();
    }

    private void OnGone(Attempt attempt, LossCause cause)
    {
        var wasBest = _attempts.Best == attempt;
        if (cause == LossCause.ChannelClosed)
            attempt.Channel = ChannelState.Closed;
        var isLost = wasBest && IsUp && !_attempts.Open.Any(other => other != attempt);
        var isNewest = attempt.Number == _negotiation.Attempt;
        if (isLost)
            Lose(cause, isGone: isNewest);
        // A path that comes back carries data again although ICE has failed; a closed channel stays closed.
        if (cause == LossCause.ChannelClosed || !attempt.IsOpen)
            _attempts.Remove(attempt);
        if (!isLost && !IsUp && isNewest)
            _negotiation.AttemptFailed();
    }

    /// <summary>The description that was asked for is there.</summary>
    public void Described(Attempt attempt, string sdp)
    {
        if (_attempts.Has(attempt))
            _negotiation.Described(attempt.Number, sdp);
    }

    /// <summary>The description that was asked for could not be made.</summary>
    public void Broken(Attempt attempt)
    {
        if (_attempts.Has(attempt))
            _negotiation.Broken(attempt.Number);
    }

    private void OnAttemptBegan()
    {
        if (_state == LinkState.Lost)
            _attemptsSinceLost++;
        TellChanged();
    }

    private void OnInstanceReplaced()
    {
        if (IsUp)
            Lose(LossCause.InstanceReplaced);
    }

    private void TellChanged() => _host.Tell(new LinkChanged(Snapshot()));

    /// <summary>The link as it is now.</summary>
    public LinkSnapshot Snapshot() =>
        new()
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
        };
}
