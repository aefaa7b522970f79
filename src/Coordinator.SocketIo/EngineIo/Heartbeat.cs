namespace Coordinator.SocketIo.EngineIo;

/// <summary>
/// When a client is sent a ping and when it counts as gone, as absolute times on the server's own clock: a late tick
/// makes neither later. Times are since the server's start.
/// </summary>
internal struct Heartbeat(TimeSpan interval, TimeSpan timeout, TimeSpan now)
{
    private TimeSpan pingDue = now + interval,
        goneAt;
    private bool isWaiting;

    /// <summary>What is due.</summary>
    public Pulse At(TimeSpan now)
    {
        if (isWaiting)
            return now >= goneAt ? Pulse.Gone : Pulse.Quiet;
        if (now < pingDue)
            return Pulse.Quiet;
        // From when it was due, not from now.
        (isWaiting, goneAt) = (true, pingDue + timeout);
        return now >= goneAt ? Pulse.Gone : Pulse.Ping;
    }

    /// <summary>The client has answered.</summary>
    public void Heard(TimeSpan now) => (isWaiting, pingDue) = (false, now + interval);

    /// <summary>Nobody has been reading what the client sends until now, so it has all its time still.</summary>
    public void Excuse(TimeSpan now)
    {
        if (isWaiting)
            goneAt = now + timeout;
        else if (now > pingDue)
            pingDue = now;
    }
}

/// <summary>What is due to a client.</summary>
internal enum Pulse
{
    Quiet,
    Ping,
    Gone,
}
