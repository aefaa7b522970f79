namespace Coordinator.Peers;

/// <summary>One attempt to connect, and the connection that came of it. Each proves itself with beats of its
/// own.</summary>
internal sealed class Attempt(int number, IPeerConnection connection, TimeSpan begunAt) : IDisposable
{
    private readonly ProofOfLife _proof = new();
    private bool _heard;

    public int Number { get; } = number;

    public IPeerConnection Connection { get; } = connection;

    public TimeSpan BegunAt { get; } = begunAt;

    public IceState Ice { get; set; } = IceState.New;

    /// <summary>When ICE connected last; null while it is not.</summary>
    public TimeSpan? ConnectedAt { get; set; }

    public ChannelState Channel { get; set; } = ChannelState.Connecting;

    /// <summary>When this connection was last proven alive, both ways. Null until then.</summary>
    public TimeSpan? ProvenAt => _heard ? _proof.ProvenAt : null;

    /// <summary>Time from beat to answer lately.</summary>
    public TimeSpan? RoundTrip => _proof.RoundTrip;

    /// <summary>A beat of theirs has come.</summary>
    public bool IsHeard => _heard;

    public bool IsOpen => Channel == ChannelState.Open;

    /// <summary>Asks the other side for a sign of life.</summary>
    public void Beat(TimeSpan now)
    {
        if (IsOpen)
            Connection.TrySend(_proof.Beat(now).Encode(), isUrgent: true);
    }

    /// <summary>A beat of theirs: answers it.</summary>
    public void Take(LinkFrame.Beat beat)
    {
        _heard = true;
        Connection.TrySend(new LinkFrame.Answer(beat.Number, beat.SentAt).Encode(), isUrgent: true);
    }

    /// <summary>An answer of theirs. Whether it is news.</summary>
    public bool Take(LinkFrame.Answer answer, TimeSpan now) => _proof.Answered(answer, now);

    /// <summary>Sends a message of the game, or a notice, which is small, rare and urgent.</summary>
    public void Send(byte[] frame, bool isUrgent)
    {
        if (IsOpen)
            Connection.TrySend(frame, isUrgent);
    }

    public void Dispose() => Connection.Dispose();
}
