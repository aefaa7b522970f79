namespace Coordinator.Peers;

/// <summary>
/// Gets a connection to one other player, in numbered attempts. One side leads: both offering at once would end in
/// rejected answers. Signals carry the attempt's number and the sender's instance; what is older is dropped.
/// </summary>
/// <param name="options">Who the other player is, and which side leads.</param>
/// <param name="attempts">The connections of the link.</param>
/// <param name="host">Time, timers, connections and the owner.</param>
/// <param name="attemptBegan">A numbered attempt began, on either side.</param>
/// <param name="instanceReplaced">The other player is there as a new instance: what the old one held is gone.</param>
internal sealed class Negotiation(
    LinkOptions options,
    Attempts attempts,
    ILinkHost host,
    Action attemptBegan,
    Action instanceReplaced
)
{
    /// <summary>Attempts follow each other no faster than this, whatever fails.</summary>
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    /// <summary>An offer younger than this may still be on its way when the other side asks for one.</summary>
    private static readonly TimeSpan OfferUnderway = TimeSpan.FromSeconds(3);

    /// <summary>The side that leads may be a browser, whose attempts last 15 s. Should it not act at all, it is
    /// asked.</summary>
    private static readonly TimeSpan WaitForOffer = TimeSpan.FromSeconds(16);

    /// <summary>What an attempt whose ICE has connected may still take to open its channel: SCTP tries for 2
    /// s.</summary>
    private static readonly TimeSpan OpeningTime = TimeSpan.FromMilliseconds(2_500);

    private readonly HashSet<string> _formerInstances = [];

    /// <summary>Candidates of theirs that came before there was a connection to give them to.</summary>
    private readonly List<IceCandidate> _early = [];

    /// <summary>Candidates of mine that were found before my description was sent: they mean nothing without
    /// it.</summary>
    private readonly List<IceCandidate> _found = [];

    private string? _theirInstance;
    private string? _offer;

    /// <summary>The newest attempt of this loss went through relays only. Null before the first.</summary>
    private bool? _wasRelayed;

    /// <summary>Whether the present one does, where that is given: what nobody heard is made again as it was.</summary>
    private bool? _isRelayed;

    private bool _answered;
    private bool _undelivered;
    private bool _isDescribed;

    /// <summary>Number of the newest attempt; 0 before the first.</summary>
    public int Attempt { get; private set; }

    /// <summary>When the newest attempt began. Null before the first.</summary>
    public TimeSpan? BegunAt { get; private set; }

    /// <summary>It tries, one attempt after the other, until <see cref="Rest"/>.</summary>
    public bool IsPursuing { get; private set; }

    /// <summary>Tries, one attempt after the other, until <see cref="Rest"/>.</summary>
    /// <param name="isGone">Nothing will come of the newest attempt, also where it has only just begun.</param>
    public void Pursue(bool isGone = false)
    {
        if (IsPursuing)
            return;
        IsPursuing = true;
        var underway = BegunWithin(BetweenAttempts);
        if (!underway)
            _wasRelayed = null;
        if (options.Leads)
        {
            if (!underway)
                Begin();
            else if (isGone)
                AttemptFailed();
            else
                host.SetTimer(LinkTimer.Attempt, options.AttemptTimeout);
        }
        else if (attempts.AnyOpen || (underway && !isGone))
            host.SetTimer(LinkTimer.Attempt, WaitForOffer);
        else
            Ask();
    }

    /// <summary>The link is alive: no more attempts are needed.</summary>
    public void Rest()
    {
        IsPursuing = false;
        host.CancelTimer(LinkTimer.Attempt);
    }

    /// <summary>The coordinator is back. What was said while it was away has not arrived.</summary>
    public void CoordinatorReturned()
    {
        if (!IsPursuing)
            return;
        if (!options.Leads)
            Ask();
        else if (_undelivered)
            Repeat();
    }

    /// <summary>A signal of the newest attempt did not arrive.</summary>
    public void Undelivered(int attempt)
    {
        if (attempt == Attempt)
            _undelivered = true;
    }

    /// <summary>The newest attempt will come to nothing.</summary>
    public void AttemptFailed()
    {
        if (!IsPursuing)
            return;
        if (!options.Leads)
            Ask();
        else if (BegunWithin(BetweenAttempts))
            host.SetTimer(LinkTimer.Attempt, BegunAt!.Value + BetweenAttempts - host.Now);
        else
            Begin();
    }

    public void TimerFired()
    {
        if (!IsPursuing)
            return;
        if (!options.Leads)
            Ask();
        else if (attempts.Numbered(Attempt)?.ConnectedAt + OpeningTime is { } opening && opening > host.Now)
            host.SetTimer(LinkTimer.Attempt, opening - host.Now);
        else
            Begin();
    }

    /// <summary>Takes a signal of the other side.</summary>
    public void Receive(PeerSignal signal)
    {
        var payload = signal.Payload;
        var isForAnother = payload.To is { } to && to != options.Instance;
        if (isForAnother || _formerInstances.Contains(payload.Instance))
            return;
        var former = _theirInstance;
        var isNew = former is not null && former != payload.Instance;
        _theirInstance = payload.Instance;
        if (isNew)
        {
            _formerInstances.Add(former!);
            // The numbers of the side that leads start again with its instance.
            if (!options.Leads)
                Attempt = 0;
            attempts.CloseAll();
        }
        Take(signal, isNew);
        if (isNew)
            instanceReplaced();
    }

    private void Take(PeerSignal signal, bool isNew)
    {
        var sdp = signal.Payload.Sdp;
        switch (signal.Type)
        {
            case PeerSignalTypes.IceCandidate:
                TakeCandidate(signal);
                break;
            case PeerSignalTypes.Offer when !options.Leads:
                TakeOffer(signal);
                break;
            case PeerSignalTypes.Answer when options.Leads && sdp is null:
                TakeRequest(signal, isNew);
                break;
            case PeerSignalTypes.Answer when options.Leads && signal.Attempt == Attempt:
                TakeAnswer(sdp!);
                break;
        }
    }

    /// <summary>Servers for an attempt have come: makes its connection.</summary>
    public void Use(int attempt, IReadOnlyList<IceServer> servers)
    {
        if (attempt != Attempt || attempts.Numbered(attempt) is not null)
            return;
        var hasRelay = servers.Any(server => server.IsRelay);
        _wasRelayed = options.Leads && (_isRelayed ?? (_wasRelayed == false && hasRelay));
        var settings = new PeerConnectionSettings(servers, RelayOnly: _wasRelayed.Value);
        try
        {
            attempts.Add(host.Connect(attempt, settings, _offer));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Broken(attempt);
            return;
        }
        foreach (var candidate in _early)
            attempts.Numbered(attempt)!.Connection.AddRemoteCandidate(candidate);
        _early.Clear();
    }

    /// <summary>The offer, or the answer, of an attempt is there.</summary>
    public void Described(int attempt, string sdp)
    {
        if (attempt != Attempt)
            return;
        Signal(options.Leads ? PeerSignalTypes.Offer : PeerSignalTypes.Answer, Description() with { Sdp = sdp });
        _isDescribed = true;
        foreach (var candidate in _found)
            Signal(candidate);
        _found.Clear();
    }

    /// <summary>An attempt could not be made.</summary>
    public void Broken(int attempt)
    {
        if (attempt != Attempt)
            return;
        if (options.Leads)
            AttemptFailed();
        else
            Signal(PeerSignalTypes.Answer, Description() with { Refused = true });
    }

    /// <summary>A candidate of mine for an attempt was found: signals it, as long as the attempt is the
    /// newest.</summary>
    public void Found(int attempt, IceCandidate candidate)
    {
        if (attempt != Attempt)
            return;
        if (_isDescribed)
            Signal(candidate);
        else
            _found.Add(candidate);
    }

    /// <summary>Begins the next attempt: where nothing is said, every other through relays only, if there are
    /// any.</summary>
    private void Begin(bool? isRelayed = null)
    {
        _isRelayed = isRelayed;
        _answered = _undelivered = false;
        _offer = null;
        Start(Attempt + 1);
        if (IsPursuing)
            host.SetTimer(LinkTimer.Attempt, options.AttemptTimeout);
        FindServers();
    }

    /// <summary>The side that answers asks for an offer: it has just come, or what it held is gone.</summary>
    private void Ask()
    {
        Signal(
            PeerSignalTypes.Answer,
            attempts.AnyOpen ? Description() with { Asks = true } : Description() with { Refused = true }
        );
        host.SetTimer(LinkTimer.Attempt, WaitForOffer);
    }

    private void TakeOffer(PeerSignal signal)
    {
        if (signal.Attempt <= Attempt || signal.Payload.Sdp is not { } sdp)
            return;
        Start(signal.Attempt);
        host.CancelTimer(LinkTimer.Attempt);
        if (IsPursuing)
            host.SetTimer(LinkTimer.Attempt, WaitForOffer);
        // A connection here is one attempt, whatever browsers can do.
        if (signal.Payload.Restart == true)
            Broken(Attempt);
        else
        {
            _offer = sdp;
            FindServers();
        }
    }

    private void Repeat() => Begin(_wasRelayed ?? false);

    private void FindServers()
    {
        if (options.AsksForIceServers)
            host.Tell(new PeerEvents.IceServersWanted(options.PlayerId, Attempt));
        else
            Use(Attempt, options.IceServers);
    }

    private void TakeAnswer(string sdp)
    {
        _answered = true;
        try
        {
            attempts.Numbered(Attempt)?.Connection.AcceptAnswer(sdp);
        }
        catch (PeerConnectionException)
        {
            AttemptFailed();
        }
    }

    private void TakeCandidate(PeerSignal signal)
    {
        if (signal.Attempt != Attempt || string.IsNullOrEmpty(signal.Payload.Candidate))
            return;
        var candidate = new IceCandidate(signal.Payload.Candidate, signal.Payload.SdpMid, signal.Payload.SdpMLineIndex);
        if (attempts.Numbered(Attempt) is { } attempt)
            attempt.Connection.AddRemoteCandidate(candidate);
        else
            _early.Add(candidate);
    }

    /// <summary>The other side asks for an offer.</summary>
    private void TakeRequest(PeerSignal signal, bool isNewInstance)
    {
        var missedOurs = signal.Attempt < Attempt;
        var underway = missedOurs && BegunWithin(OfferUnderway) && !_undelivered;
        var isLeft = signal.Payload.Refused == true && !underway;
        var waits = IsPursuing && missedOurs && !underway && !_answered;
        if (isNewInstance || isLeft)
            Begin(isRelayed: false);
        else if (waits)
            Repeat();
    }

    private void Start(int attempt)
    {
        Attempt = attempt;
        BegunAt = host.Now;
        _isDescribed = false;
        _early.Clear();
        _found.Clear();
        attemptBegan();
    }

    private bool BegunWithin(TimeSpan time) => BegunAt is { } begun && host.Now - begun < time;

    private SignalPayload Payload() => new() { Instance = options.Instance, To = _theirInstance };

    /// <summary>Of an offer or an answer: a connection here is one attempt, and can't restart ICE.</summary>
    private SignalPayload Description() => Payload() with { Can = [] };

    private void Signal(IceCandidate candidate) =>
        Signal(
            PeerSignalTypes.IceCandidate,
            Payload() with
            {
                Candidate = candidate.Candidate,
                SdpMid = candidate.SdpMid,
                SdpMLineIndex = candidate.SdpMLineIndex,
            }
        );

    private void Signal(string type, SignalPayload payload) =>
        host.Tell(new PeerEvents.SignalWanted(options.PlayerId, new PeerSignal(type, payload, Attempt)));
}
