namespace Coordinator.Client.Reconnection;

/// <summary>This player's own record: what it lost, how it got it back, and how long everyone waited.</summary>
internal sealed class ReconnectionRecord
{
    private readonly Lock _lock = new();
    private readonly List<Disconnection> _disconnections = [];
    private readonly List<ReconnectionAttempt> _attempts = [];
    private readonly List<NearMiss> _nearMisses = [];
    private TimeSpan _pausedBefore;
    private TimeSpan? _pausedSince;

    public void Add(Disconnection loss)
    {
        lock (_lock)
            _disconnections.Add(loss);
    }

    public void Add(ReconnectionAttempt attempt)
    {
        lock (_lock)
            _attempts.Add(attempt);
    }

    public void Add(NearMiss miss)
    {
        lock (_lock)
            _nearMisses.Add(miss);
    }

    /// <summary>A pause begins. One that runs into the next goes on.</summary>
    public void Paused(TimeSpan now)
    {
        lock (_lock)
            _pausedSince ??= now;
    }

    /// <summary>The pause is over. <paramref name="duration"/> is the coordinator's figure, where it told
    /// one.</summary>
    public void Resumed(TimeSpan now, TimeSpan? duration = null)
    {
        lock (_lock)
        {
            if (_pausedSince is not { } since)
                return;
            _pausedBefore += duration ?? now - since;
            _pausedSince = null;
        }
    }

    /// <summary>How long the present pause has lasted.</summary>
    public TimeSpan PausedFor(TimeSpan now)
    {
        lock (_lock)
            return _pausedSince is { } since ? now - since : TimeSpan.Zero;
    }

    /// <summary>A copy, as of <paramref name="now"/>.</summary>
    public ReconnectionData Read(TimeSpan now)
    {
        lock (_lock)
        {
            var present = _pausedSince is { } since ? now - since : TimeSpan.Zero;
            return new ReconnectionData(
                _pausedSince is not null,
                _pausedBefore + present,
                [.. _disconnections],
                [.. _attempts],
                [.. _nearMisses]
            );
        }
    }
}
