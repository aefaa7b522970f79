namespace Coordinator.Peers.Tests.Network;

/// <summary>One end of a connection in a <see cref="ScriptedNetwork"/>.</summary>
public sealed class ScriptedConnection(
    ScriptedNetwork network,
    string player,
    PeerConnectionSettings settings,
    Action<PeerConnectionEvent> tell
) : IPeerConnection
{
    /// <summary>How late ICE notices that nothing comes any more (SIPSorcery 10.0.16: 6.0 to 8.9 s, 15.5 to 17.9
    /// s).</summary>
    private static readonly TimeSpan DisconnectedAfter = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan FailedAfter = TimeSpan.FromSeconds(16);

    private static readonly TimeSpan FlowsAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _backlog = new();
    private readonly string _name = $"{player}-{Guid.NewGuid():N}";
    private IceState _ice = IceState.New;
    private bool _isOpen;
    private int _outages;

    public string Player => player;

    /// <summary>Every call to it throws, as one to a broken stack might.</summary>
    public bool IsBroken { get; set; }

    public PeerConnectionSettings Settings => settings;

    public ScriptedConnection? Far { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Candidates that the other side signalled.</summary>
    public List<IceCandidate> Candidates { get; } = [];

    /// <summary>Frames that this end has sent, arrived or not.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Those of them that are urgent.</summary>
    public List<byte[]> Urgent { get; } = [];

    public string? LocalCandidateType
    {
        get
        {
            ThrowIfBroken();
            return _isOpen ? "host" : null;
        }
    }

    public Task<string> CreateOfferAsync()
    {
        ThrowIfBroken();
        var sdp = $"offer of {_name}";
        network.Describe(sdp, this);
        FindCandidate();
        return Task.FromResult(sdp);
    }

    public Task<string> AcceptOfferAsync(string sdp)
    {
        ThrowIfBroken();
        try
        {
            Far = network.Described(sdp);
        }
        catch (PeerConnectionException e)
        {
            return Task.FromException<string>(e);
        }
        var answer = $"answer of {_name}";
        network.Describe(answer, this);
        FindCandidate();
        return Task.FromResult(answer);
    }

    public void AcceptAnswer(string sdp)
    {
        ThrowIfBroken();
        Far = network.Described(sdp);
        if (Far.Far != this)
            throw new PeerConnectionException("This answers another offer.");
        Join();
    }

    public void AddRemoteCandidate(IceCandidate candidate)
    {
        ThrowIfBroken();
        Candidates.Add(candidate);
    }

    public bool TrySend(byte[] frame, bool isUrgent = false)
    {
        ThrowIfBroken();
        lock (_lock)
        {
            if (!_isOpen || IsDisposed || Far is null)
                return false;
            Sent.Add(frame);
            if (isUrgent)
                Urgent.Add(frame);
            if (!network.IsUp(player, Far.Player) || _backlog.Count > 0)
            {
                _backlog.Enqueue(frame);
                return true;
            }
        }
        network.Later(() => Far.Receive(frame));
        return true;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (IsDisposed)
                return;
            IsDisposed = true;
        }
        ThrowIfBroken();
        if (Far is { } far && network.IsUp(player, far.Player))
            network.Later(far.ClosedByFar);
    }

    /// <summary>Something happens to this end.</summary>
    public void Raise(PeerConnectionEvent happened)
    {
        if (!IsDisposed)
            tell(happened);
    }

    public void RaiseIce(IceState state)
    {
        _ice = state;
        Raise(new PeerConnectionEvent.IceChanged(state));
    }

    internal void Receive(byte[] frame)
    {
        if (_isOpen)
            Raise(new PeerConnectionEvent.FrameReceived([.. frame]));
    }

    internal void PathCut()
    {
        var outage = ++_outages;
        network.Later(() => IfStill(outage, () => RaiseIce(IceState.Disconnected)), DisconnectedAfter);
        network.Later(() => IfStill(outage, () => RaiseIce(IceState.Failed)), FailedAfter);
    }

    internal void PathHealed()
    {
        _outages++;
        if (!_isOpen)
            Join();
        else if (_ice == IceState.Disconnected)
            network.Later(() => RaiseIce(IceState.Connected), TimeSpan.FromSeconds(3));
        network.Later(Flush, FlowsAgainAfter);
    }

    private void Flush()
    {
        List<byte[]> frames;
        lock (_lock)
        {
            if (Far is null || !network.IsUp(player, Far.Player))
                return;
            frames = [.. _backlog];
            _backlog.Clear();
        }
        foreach (var frame in frames)
            network.Later(() => Far.Receive(frame));
    }

    private void IfStill(int outage, Action then)
    {
        if (outage == _outages && _ice != IceState.Failed)
            then();
    }

    private void ThrowIfBroken()
    {
        if (IsBroken)
            throw new InvalidOperationException("The stack is broken.");
    }

    private void FindCandidate() =>
        Raise(new PeerConnectionEvent.CandidateFound(new IceCandidate($"candidate of {_name}")));

    /// <summary>Both descriptions are there: it opens as soon as the path lets it.</summary>
    private void Join()
    {
        if (Far is not { } far || IsDisposed || far.IsDisposed || _isOpen)
            return;
        if (!network.IsUp(player, far.Player) || !network.IsUp(far.Player, player))
            return;
        network.Later(() => OpenWith(far));
    }

    private void OpenWith(ScriptedConnection far)
    {
        ScriptedConnection[] ends = [this, far];
        foreach (var end in ends)
            end.RaiseIce(IceState.Connected);
        if (network.NeverOpens(this))
            return;
        foreach (var end in ends.Where(end => !end._isOpen))
        {
            end._isOpen = true;
            end.Raise(new PeerConnectionEvent.ChannelOpened());
        }
    }

    private void ClosedByFar()
    {
        if (_isOpen)
            Raise(new PeerConnectionEvent.ChannelClosed());
        _isOpen = false;
    }
}
