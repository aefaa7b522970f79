using System.Collections.Concurrent;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>
/// What the next poll of a session that is over is told. A client that polls is between two polls for a moment, and its
/// own close and its last poll come over two connections, in any order.
/// </summary>
internal sealed class Farewells(EngineServer server)
{
    /// <summary>How many sessions are remembered. To the client of one that is not it is unknown, with which it
    /// copes.</summary>
    private const int Most = 1000;

    private static readonly TimeSpan AfterOurs = TimeSpan.FromSeconds(5),
        AfterTheirs = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, (byte[] Payload, TimeSpan Until)> kept = new();

    public void Keep(string id, byte[] payload, Farewell farewell)
    {
        if (kept.Count >= Most)
            return;
        kept[id] = (payload, server.Now + (farewell == Farewell.Client ? AfterTheirs : AfterOurs));
    }

    public bool TryTake(string id, out byte[] payload)
    {
        var found = kept.TryRemove(id, out var last) && server.Now < last.Until;
        payload = last.Payload;
        return found;
    }

    public void Tidy(TimeSpan now)
    {
        foreach (var (id, last) in kept)
            if (now >= last.Until)
                kept.TryRemove(id, out _);
    }
}
