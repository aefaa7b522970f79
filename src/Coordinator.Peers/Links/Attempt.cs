namespace Coordinator.Peers;

/// <summary>One attempt to connect, and the connection that came of it. Each proves itself with beats of its own.</summary>
internal sealed class Attempt(int number, IPeerConnection connection, TimeSpan begunAt) : IDisposable
{
    private bool _heard;

    public int Number { get; } = number;

    public IPeerConnection Connection { get; } = connection;

    public TimeSpan BegunAt { get; } = begunAt;

    public IceState Ice { get; set; } = IceState.New;

    /// <summary>When ICE connected last; null while it is not.</summary>
    public TimeSpan? ConnectedAt { get; set; }

    public ChannelState Channel { get; set; } = ChannelState.Connecting;

    public ProofOfLife Proof { get; } = new();

    /// <summary>When this connection was last proven alive, both ways. Null until then.</summary>
    public TimeSpan? ProvenAt => _heard ? Proof.ProvenAt : null;

    public bool IsOpen => Channel == ChannelState.Open;

    /// <summary>Asks the other side for a sign of life.</summary>
    public void Beat(TimeSpan now)
    {
        if (IsOpen) Connection.TrySend(Proof.Beat(now).Encode());
    }

    /// <summary>A beat of theirs: answers it.</summary>
    public void Take(LinkFrame.Beat beat)
    {
        _heard = true;
        Connection.TrySend(new LinkFrame.Answer(beat.Number, beat.SentAt).Encode());
    }

    public void Dispose() => Connection.Dispose();
}
