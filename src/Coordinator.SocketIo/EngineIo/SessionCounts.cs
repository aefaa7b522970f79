namespace Coordinator.SocketIo.EngineIo;

/// <summary>How many sessions there are, and whether there is room for one more: its place is taken before it is
/// made.</summary>
internal sealed class SessionCounts(EngineOptions options)
{
    private int all,
        unadmitted,
        webSockets;

    public int All => Volatile.Read(ref all);

    public int Unadmitted => Volatile.Read(ref unadmitted);

    public int WebSockets => Volatile.Read(ref webSockets);

    /// <summary>Takes a place, to be given back by <see cref="Left"/>.</summary>
    public bool TryEnter(bool overWebSocket)
    {
        if (Interlocked.Increment(ref all) <= options.MaxSessions)
        {
            if (Interlocked.Increment(ref unadmitted) <= options.MaxUnadmitted)
            {
                if (overWebSocket)
                    Upgraded();
                return true;
            }
            Interlocked.Decrement(ref unadmitted);
        }
        Interlocked.Decrement(ref all);
        return false;
    }

    public void Admitted() => Interlocked.Decrement(ref unadmitted);

    public void Unadmit() => Interlocked.Increment(ref unadmitted);

    public void Upgraded() => Interlocked.Increment(ref webSockets);

    public void Left(bool wasAdmitted, bool wasWebSocket)
    {
        Interlocked.Decrement(ref all);
        if (!wasAdmitted)
            Interlocked.Decrement(ref unadmitted);
        if (wasWebSocket)
            Interlocked.Decrement(ref webSockets);
    }
}
