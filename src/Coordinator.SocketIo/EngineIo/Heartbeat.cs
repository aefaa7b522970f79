namespace Coordinator.SocketIo.EngineIo;

/// <summary>
/// When a client is sent a ping and when it counts as gone, as absolute times on the server's own clock: a late tick makes
/// neither later. Times are since the server's start.
/// </summary>
internal struct Heartbeat(TimeSpan interval, TimeSpan timeout, TimeSpan now)
{
    private TimeSpan pingDue = now + interval, goneAt;
    private bool isWaiting;

    /// <summary>What is due.</summary>
    public Pulse At(TimeSpan now)
    {
        if (isWaiting) return now >= goneAt ? Pulse.Gone : Pulse.Quiet;
        if (now < pingDue) return Pulse.Quiet;
        // A machine that slept has not asked its clients anything meanwhile, and none of them is late.
        var asked = now - pingDue > timeout / 4 ? now : pingDue;
        (isWaiting, goneAt) = (true, asked + timeout);
        return Pulse.Ping;
    }

    /// <summary>The client has answered.</summary>
    public void Heard(TimeSpan now) => (isWaiting, pingDue) = (false, now + interval);

    /// <summary>Nobody has been reading what the client sends until now, so its answer may be among it.</summary>
    public void Excuse(TimeSpan now)
    {
        if (isWaiting) goneAt = now + timeout;
    }
}

/// <summary>What is due to a client.</summary>
internal enum Pulse
{
    Quiet,
    Ping,
    Gone,
}
