namespace Coordinator.Peers;

/// <summary>
/// When a link was last proven alive in both directions: the time at which the newest beat of mine that was answered
/// had been sent. So a loss in one direction shows at both ends, and an answer out of a backlog proves no more than it
/// should. Times are of this process's monotonic clock.
/// </summary>
internal sealed class ProofOfLife
{
    /// <summary>The round trip is the shortest of this many: what came late out of a healed path says nothing about
    /// it.</summary>
    private const int RoundTripSamples = 8;

    private readonly Queue<TimeSpan> _roundTrips = new();
    private uint _sent;
    private uint _newestAnswered;

    /// <summary>The send time of the newest answered beat.</summary>
    public TimeSpan? ProvenAt { get; private set; }

    /// <summary>Time from beat to answer lately.</summary>
    public TimeSpan? RoundTrip => _roundTrips.Count > 0 ? _roundTrips.Min() : null;

    /// <summary>Makes the next beat.</summary>
    public LinkFrame.Beat Beat(TimeSpan now) => new(++_sent, now.TotalMilliseconds);

    /// <summary>Takes an answer. Whether it is news: an answer to a newer beat than any before, and one that was
    /// sent.</summary>
    public bool Answered(LinkFrame.Answer answer, TimeSpan now)
    {
        var isMine = answer.Number <= _sent && answer.SentAt >= 0 && answer.SentAt <= now.TotalMilliseconds;
        if (!isMine || answer.Number <= _newestAnswered)
            return false;
        _newestAnswered = answer.Number;
        ProvenAt = TimeSpan.FromMilliseconds(answer.SentAt);
        _roundTrips.Enqueue(now - ProvenAt.Value);
        if (_roundTrips.Count > RoundTripSamples)
            _roundTrips.Dequeue();
        return true;
    }
}
